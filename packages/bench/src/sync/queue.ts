import { setTimeout as sleep } from 'node:timers/promises';
import type { Watched } from './watched.ts';

const PATIENCE_MS = 600_000;

/** Waits until no sync waits, runs, or is to be tried again. @throws Error when that takes very long. */
export async function queueDrained({ client }: Watched): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ jobs: number }>(
      "SELECT count(*)::integer AS jobs FROM graphile_worker.jobs WHERE task_identifier LIKE 'sync-%' AND attempts < max_attempts",
    );
    const jobs = rows[0]?.jobs ?? 0;
    if (jobs === 0) return;
    if (performance.now() > until) throw new Error(`${jobs} syncs still wait.`);
    await sleep(50);
  }
}
