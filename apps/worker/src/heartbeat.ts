import type { Ctx } from '@watcher/core/context';
import { beat, leave, releaseDeadWorkers } from '@watcher/core/jobs';
import type { WorkerEvents } from 'graphile-worker';

const BEAT_MS = 10_000;

/**
 * Says every few seconds that this process's worker pool lives, and releases the jobs of those that stopped saying
 * so.
 *
 * @returns how to stop, when all jobs have ended.
 */
export function startHeartbeat(
  ctx: Ctx,
  events: WorkerEvents,
  log: (line: string) => void,
): () => Promise<void> {
  const ids = new Set<string>();
  const round = async (): Promise<void> => {
    await beat(ctx, [...ids]);
    const dead = await releaseDeadWorkers(ctx);
    if (dead.length > 0) log(`released the jobs of ${dead.length} dead worker(s)`);
  };
  let running = Promise.resolve();
  const next = () => {
    running = running.then(round).catch((error: Error) => log(`heartbeat: ${error.message}`));
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
