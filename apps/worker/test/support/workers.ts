import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ctx } from '@watcher/core/context';
import { releaseDeadWorkers } from '@watcher/core/jobs';

const PROGRAM = fileURLToPath(new URL('worker-at.ts', import.meta.url));

type Message = { type: 'pool'; id: string } | { type: 'ready' } | { type: 'clock'; now: string };
type Worker = { process: ChildProcess; poolId: string };

/** Worker processes whose clock is the caller's. */
export class Workers {
  readonly #ctx: Ctx;
  readonly #env: Readonly<Record<string, string>>;
  #running: Worker[] = [];

  constructor(ctx: Ctx, env: Readonly<Record<string, string>>) {
    this.#ctx = ctx;
    this.#env = env;
  }

  async start(count: number): Promise<void> {
    this.#running.push(...(await Promise.all(Array.from({ length: count }, () => this.#fork()))));
  }

  async #fork(): Promise<Worker> {
    const process_ = fork(PROGRAM, {
      env: { ...process.env, LOG_LEVEL: 'error', ...this.#env, NOW: this.#ctx.now().toISOString() },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const worker = { process: process_, poolId: '' };
    process_.on('message', (message: Message) => {
      if (message.type === 'pool') worker.poolId = message.id;
    });
    await toldBy(process_, (message) => message.type === 'ready');
    return worker;
  }

  /** Tells all of them what time it is, and waits until they know. */
  async tellTime(): Promise<void> {
    const now = this.#ctx.now().toISOString();
    await Promise.all(
      this.#running.map(async ({ process: process_ }) => {
        const told = toldBy(process_, (message) => message.type === 'clock' && message.now === now);
        process_.send({ now });
        await told;
      }),
    );
  }

  /** Ends one without a word, as a crash would, and lets two minutes of its silence pass. */
  async kill(index: number): Promise<void> {
    const [worker] = this.#running.splice(index % Math.max(1, this.#running.length), 1);
    if (worker === undefined) return;
    worker.process.kill('SIGKILL');
    await once(worker.process, 'exit');
    const { db } = this.#ctx;
    await db.execute(
      `UPDATE worker_heartbeats SET seen_at = seen_at - interval '2 minutes' WHERE worker_id = '${worker.poolId}'`,
    );
    await db.execute(
      `UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '2 minutes'
       WHERE locked_by = '${worker.poolId}'`,
    );
    await releaseDeadWorkers(this.#ctx);
  }

  async killAll(): Promise<void> {
    while (this.#running.length > 0) await this.kill(0);
  }
}

function toldBy(process_: ChildProcess, isIt: (message: Message) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const listen = (message: Message) => {
      if (!isIt(message)) return;
      process_.off('message', listen);
      resolve();
    };
    process_.on('message', listen);
  });
}
