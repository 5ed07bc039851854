import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of ours in a process of its own, as it runs in the product. */
export interface Started {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param path from the root of the repository */
export async function start(path: string, env: Record<string, string> = {}): Promise<Started> {
  const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  const child: ChildProcess = fork(file, [], { env: { ...process.env, ...env } });
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${path} did not start.`))),
  ]);
  const url: unknown = message?.url;
  return {
    url: String(url),
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
