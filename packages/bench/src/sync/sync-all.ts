import { setTimeout as sleep } from 'node:timers/promises';
import { enqueueDueSyncs } from '@watcher/core/sync';
import type { RequestRecord } from '@watcher/openrouter-sim';
import type { Started } from '../processes.ts';
import { type Observed, observe } from './observe.ts';
import type { Watched } from './watched.ts';

const HOUR_MS = 3_600_000;

/** What the sync of all keys took. */
export interface Synced extends Observed {
  /** To OpenRouter. */
  readonly calls: readonly RequestRecord[];
}

/**
 * Puts the syncs of all into the queue at once, and lets a worker do them.
 *
 * @param keys that are up to date at the end: all of them, the management keys included.
 * @throws Error when they are not after an hour, which is when the next sync would begin.
 */
export async function syncAll({ ctx, client, sim }: Watched, worker: Started, keys: number): Promise<Synced> {
  const began = new Date();
  const observed = await observe(client, worker.pid, async () => {
    await enqueueDueSyncs(ctx, { spread: false });
    for (;;) {
      const rows = await ctx.db.execute<{ synced: number }>(
        `SELECT count(*)::integer AS synced FROM api_keys WHERE last_synced_at >= '${began.toISOString()}'`,
      );
      const synced = rows[0]?.synced ?? 0;
      if (synced === keys) return;
      if (Date.now() - began.getTime() > HOUR_MS)
        throw new Error(`Only ${synced} of ${keys} keys are synced.`);
      await sleep(100);
    }
  });
  return { ...observed, calls: sim.requests.splice(0) };
}
