import { fixedClock } from '@watcher/openrouter-sim';
import { type Started, start } from '../processes.ts';
import type { Report } from '../report/report.ts';
import { assertLedger } from '../sync/answers.ts';
import { queueDrained } from '../sync/queue.ts';
import { assertOneRunEach, type RunCounts, type Spent } from '../sync/runs.ts';
import { spend } from '../sync/spending.ts';
import { openWatched, type Watched } from '../sync/watched.ts';
import type { World } from '../world.ts';

const HOUR = 3_600_000;
const WORKERS = 2;
const PROGRAM = 'apps/worker/test/support/worker-at.ts';
/** Every third key spends in an hour, each hour others. */
const ONE_IN = 3;

/** Two workers that both put every hour's syncs into the queue: nothing is read twice, and nothing is missed. */
export async function hours(world: World): Promise<Report> {
  const { accounts, least, minutes } = world.hours;
  const clock = fixedClock('2026-03-18T09:00:00Z');
  const databaseUrl = await world.newDatabase('hours');
  const past = { days: 2, hoursPerDay: 2, models: 1 };
  const watched = await openWatched({ databaseUrl, clock, accounts, past });
  const workers: Started[] = [];
  try {
    const env = { ...watched.env, NOW: new Date(clock.now()).toISOString() };
    for (let index = 0; index < WORKERS; index += 1) workers.push(await start(PROGRAM, env));
    const began = performance.now();
    const spent: Spent[] = [];
    let passed = 0;
    for (; passed < least || performance.now() - began < minutes * 60_000; passed += 1) {
      if (passed > 0) spent.push(...spendForAnHour(watched, passed));
      const now = new Date(clock.now()).toISOString();
      await Promise.all(workers.map((worker) => worker.ask({ now }, 'clock')));
      await Promise.all(workers.map((worker) => worker.ask({ enqueue: { spread: true } }, 'enqueued')));
      await queueDrained(watched);
    }
    const counts = await assertOneRunEach(watched, spent);
    await assertLedger(watched);
    const total = watched.sim.ledger.total();
    const took = (performance.now() - began) / 60_000;
    return toReport({ accounts, passed, took, spent: spent.length, counts, requests: total.requests });
  } finally {
    for (const worker of workers) await worker.stop();
    await watched.close();
  }
}

/** An hour passes, and some keys spend in it. @returns which, with the hour in which that is to be read. */
function spendForAnHour({ sim, hashes }: Watched, hour: number): Spent[] {
  sim.clock.advance(HOUR);
  const now = sim.clock.now();
  const spenders = hashes.filter((_, index) => (index + hour) % ONE_IN === 0);
  for (const [index, hash] of spenders.entries()) {
    for (let times = 0; times <= index % 3; times += 1)
      spend(sim, hash, now - HOUR + 1 + ((index * 7 + times * 13) % 60) * 60_000, times + hour);
  }
  return spenders.map((hash) => ({ hash, at: now }));
}

interface Outcome {
  readonly accounts: readonly number[];
  readonly passed: number;
  /** Minutes. */
  readonly took: number;
  readonly spent: number;
  readonly counts: RunCounts;
  readonly requests: number;
}

function toReport({ accounts, passed, took, spent, counts, requests }: Outcome): Report {
  const keys = accounts.reduce((sum, count) => sum + count, 0);
  const number = (value: number) => value.toLocaleString('en-US');
  return {
    how: `${keys} keys in ${accounts.length} accounts, two worker processes on one queue, and ${passed} hours that passed in ${took.toFixed(1)} real minutes: a controlled clock stands at the full hour until nothing waits any more. Each hour both workers put all syncs into the queue themselves, where in production graphile-worker's cron lets one of them do so; the syncs begin at moments of their own, as in production, but calls to OpenRouter are not paced, as an hour here takes seconds. Every hour another third of the keys had spent. The first hour and, a day later, the daily full read take all keys. All of it was counted from the recorded runs, and the case fails if one of these does not hold.`,
    goals: [
      {
        goal: 'each key that spent in an hour: exactly one run of that hour',
        measured: `${number(spent)} of ${number(spent)}`,
        holds: true,
      },
      {
        goal: 'no key or account has two runs in an hour',
        measured: `${number(counts.keyRuns)} runs of keys, ${number(counts.listings)} of accounts (${accounts.length} × ${passed}), none twice`,
        holds: true,
      },
      {
        goal: 'facts, and the sums over them, equal OpenRouter’s ledger to the last digit',
        measured: `${number(requests)} requests, 0 differences`,
        holds: true,
      },
    ],
    details: `Runs that failed and were tried again: ${counts.failed}.`,
  };
}
