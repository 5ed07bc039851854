import type { Ctx } from '@watcher/core/context';
import { beat, forgetTheFuture, leave, releaseDeadWorkers } from '@watcher/core/jobs';
import type { Log } from '@watcher/core/log';
import type { WorkerEvents } from 'graphile-worker';

const BEAT_MS = 10_000;
const ROUNDS_TO_LOOK_AT_THE_CLOCK = 6;

/**
 * Says every few seconds that this process's worker pool lives, releases the jobs of those that stopped saying so, and
 * lets crons go on after a clock was set back.
 *
 * @returns how to stop, when all jobs have ended.
 */
export function startHeartbeat(ctx: Ctx, events: WorkerEvents, log: Log): () => Promise<void> {
  const ids = new Set<string>();
  let rounds = 0;
  const round = async (): Promise<void> => {
    await beat(ctx, [...ids]);
    const dead = await releaseDeadWorkers(ctx);
    if (dead.length > 0) log.warn({ workers: dead.length }, 'released the jobs of dead workers');
    rounds += 1;
    if (rounds % ROUNDS_TO_LOOK_AT_THE_CLOCK !== 1) return;
    const crons = await forgetTheFuture(ctx, new Date());
    if (crons.length > 0) log.warn({ crons }, 'the clock was ahead: what ran too early runs again');
  };
  let running = Promise.resolve();
  const next = () => {
    running = running.then(round).catch((err: unknown) => log.error({ err }, 'heartbeat'));
  };
  // graphile-worker locks jobs in the name of the pool, not of one of its workers.
  events.on('pool:create', ({ workerPool }) => {
    ids.add(workerPool.id);
    next();
  });
  const timer = setInterval(next, BEAT_MS);
  return async () => {
    clearInterval(timer);
    await running;
    await leave(ctx, [...ids]);
  };
}
