import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ctx } from '@watcher/core/context';
import { releaseDeadWorkers } from '@watcher/core/jobs';

const PROGRAM = fileURLToPath(new URL('worker-at.ts', import.meta.url));

type Message =
  | { type: 'pool'; id: string }
  | { type: 'ready' }
  | { type: 'clock'; now: string }
  | { type: 'held'; hold: boolean };
type Worker = { process: ChildProcess; poolId: string };

/** Worker processes whose clock is the caller's. */
export class Workers {
  readonly #ctx: Ctx;
  readonly #env: Readonly<Record<string, string>>;
  readonly #zones: readonly string[];
  #started = 0;
  #running: Worker[] = [];
  #isHeld = false;

  /** @param zones the time zones of their systems, one after another in turn; the caller's when left out. */
  constructor(ctx: Ctx, env: Readonly<Record<string, string>>, zones: readonly string[] = []) {
    this.#ctx = ctx;
    this.#env = env;
    this.#zones = zones;
  }

  async start(count: number): Promise<void> {
    const started = await Promise.all(Array.from({ length: count }, () => this.#fork()));
    this.#running.push(...started);
    await Promise.all(started.map((worker) => this.#tellHeld(worker)));
  }

  async #fork(): Promise<Worker> {
    const zone = this.#zones[this.#started % Math.max(1, this.#zones.length)];
    this.#started += 1;
    const process_ = fork(PROGRAM, {
      env: {
        ...process.env,
        LOG_LEVEL: 'error',
        ...this.#env,
        ...(zone === undefined ? {} : { TZ: zone, PGTZ: zone }),
        NOW: this.#ctx.now().toISOString(),
        HOLD: 'yes',
      },
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
        send(process_, { now });
        await told;
      }),
    );
  }

  /** Lets evaluations wait in all of them, those that start from now on included, or lets them through. */
  async hold(isHeld: boolean): Promise<void> {
    this.#isHeld = isHeld;
    await Promise.all(this.#running.map((worker) => this.#tellHeld(worker)));
  }

  async #tellHeld({ process: process_ }: Worker): Promise<void> {
    const hold = this.#isHeld;
    const told = toldBy(process_, (message) => message.type === 'held' && message.hold === hold);
    send(process_, { hold });
    await told;
  }

  /** Starts another for each that has ended by itself, as its supervisor would. @returns how many. */
  async revive(): Promise<number> {
    const ended = this.#running.filter(({ process: process_ }) => hasEnded(process_));
    this.#running = this.#running.filter((worker) => !ended.includes(worker));
    for (const worker of ended) await this.#bury(worker);
    if (ended.length > 0) await this.start(ended.length);
    return ended.length;
  }

  /** Ends one without a word, as a crash would, and lets two minutes of its silence pass. */
  async kill(index: number): Promise<void> {
    const [worker] = this.#running.splice(index % Math.max(1, this.#running.length), 1);
    if (worker === undefined) return;
    if (!hasEnded(worker.process)) {
      worker.process.kill('SIGKILL');
      await once(worker.process, 'exit');
    }
    await this.#bury(worker);
  }

  async #bury(worker: Worker): Promise<void> {
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

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Whoever has ended is told nothing. */
function send(process_: ChildProcess, told: object): void {
  if (process_.connected) process_.send(told, () => undefined);
}

/** Waits for a message, or for its end. */
function toldBy(process_: ChildProcess, isIt: (message: Message) => boolean): Promise<void> {
  if (hasEnded(process_)) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      process_.off('message', listen);
      process_.off('exit', settle);
      resolve();
    };
    const listen = (message: Message) => {
      if (isIt(message)) settle();
    };
    process_.on('message', listen);
    process_.once('exit', settle);
  });
}
