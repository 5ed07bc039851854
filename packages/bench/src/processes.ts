import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LOG = join(tmpdir(), 'watcher-bench.log');

/** A program of ours in a process of its own, as it runs in the product. */
export interface Started {
  readonly url: string;
  readonly pid: number;
  /** Sends it a message, and waits for its answer of that type. One question at a time. */
  ask(question: object, answer: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param path from the root of the repository */
export async function start(path: string, env: Record<string, string> = {}): Promise<Started> {
  const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  const child: ChildProcess = fork(file, [], {
    env: { ...process.env, ...env },
    // A line a request is part of what is measured, and nothing to look at.
    stdio: ['ignore', 'inherit', openSync(LOG, 'a'), 'ipc'],
  });
  const gone = once(child, 'exit');
  const answerOf = (type: string) =>
    Promise.race([
      messageOf(child, type),
      gone.then(() => Promise.reject(new Error(`${path} ended: see ${LOG}.`))),
    ]);
  const { url } = await answerOf('ready');
  return {
    url: String(url),
    pid: child.pid ?? 0,
    async ask(question, answer) {
      const answered = answerOf(answer);
      child.send(question);
      await answered;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

interface Message {
  readonly type: string;
  readonly url?: string;
}

function messageOf(child: ChildProcess, type: string): Promise<Message> {
  return new Promise((resolve) => {
    const listen = (message: Message) => {
      if (message.type !== type) return;
      child.off('message', listen);
      resolve(message);
    };
    child.on('message', listen);
  });
}
