import { setTimeout as sleep } from 'node:timers/promises';
import { wallClock } from '@watcher/openrouter-sim';
import { start } from '../processes.ts';
import type { Report } from '../report/report.ts';
import { assertLedger } from '../sync/answers.ts';
import { mostInAMinute } from '../sync/calls.ts';
import { describeSyncs, type Measured } from '../sync/describe-syncs.ts';
import { spend } from '../sync/spending.ts';
import { syncAll } from '../sync/sync-all.ts';
import { openWatched } from '../sync/watched.ts';
import type { World } from '../world.ts';

/** What every call to OpenRouter takes. */
const LATENCY_MS = 50;
/** Between the two syncs, for each second of effort: 30 s by default, after which an account may make 20 calls at once. */
const REST_MS = 15_000;
const ONE_IN = 3;
const PAST = { days: 29, hoursPerDay: 1, models: 2 };

/** One worker and ever more keys: a first sync of all of them, and an hourly one. */
export async function sync(world: World): Promise<Report> {
  const { keys, accounts, large } = world.sync;
  const measured: Measured[] = [];
  for (const count of keys) measured.push(await measure(world, accountsOf(count, accounts)));
  return describeSyncs(measured, await measure(world, [large]), world.sync);
}

/** Accounts of these sizes, again and again, until they have so many keys in all. */
function accountsOf(keys: number, sizes: readonly number[]): number[] {
  const accounts: number[] = [];
  for (let left = keys; left > 0; left -= accounts.at(-1) ?? left)
    accounts.push(Math.min(left, sizes[accounts.length % sizes.length] ?? left));
  return accounts;
}

async function measure(world: World, accounts: readonly number[]): Promise<Measured> {
  const databaseUrl = await world.newDatabase('sync');
  const watched = await openWatched({ databaseUrl, clock: wallClock(), accounts, past: PAST });
  const { sim, hashes } = watched;
  sim.faults.add({ kind: 'slow', delayMs: LATENCY_MS, times: 'always' });
  const calls = sim.requests.splice(0);
  const worker = await start('apps/worker/src/main.ts', watched.env);
  try {
    const all = hashes.length + accounts.length;
    const first = await syncAll(watched, worker, all);
    // As after an hour, no call waits because of those before.
    await sleep(world.effort.seconds * REST_MS);
    const spenders = hashes.filter((_, index) => index % ONE_IN === 0);
    for (const [index, hash] of spenders.entries()) spend(sim, hash, sim.clock.now(), index);
    const later = await syncAll(watched, worker, all);
    await assertLedger(watched);
    const { rows } = await watched.client.query<{ max_connections: string }>('SHOW max_connections');
    calls.push(...first.calls, ...later.calls);
    return {
      keys: hashes.length,
      accounts: accounts.length,
      first,
      later,
      mostCalls: mostInAMinute(calls),
      maxConnections: Number(rows[0]?.max_connections),
    };
  } finally {
    await worker.stop();
    await watched.close();
  }
}
