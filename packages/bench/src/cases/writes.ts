import { rollupDifferences } from '@watcher/core/testing/facts';
import { type Batch, makeBatches } from '../data/facts.ts';
import { type Key, openWritable, type Writable } from '../data/writable.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, type Results, ratios, resultsOf } from '../report/rounds.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const WRITERS = 4;
const ONE = 'facts and rollups, 1 writer';
const ONE_FACTS = 'facts only, 1 writer';
const FOUR = `facts and rollups, ${WRITERS} writers`;
const FOUR_FACTS = `facts only, ${WRITERS} writers`;

/** What a round of writing brought, and what the same brought again. */
interface Written {
  readonly rowsPerSecond: number;
  readonly walBytes: number;
  readonly again: { readonly rowsPerSecond: number; readonly walBytes: number } | null;
}

/** Replace-window with the rollups kept, beside the same without the triggers that keep them. */
export async function writes(world: World): Promise<Report> {
  const { batches, hours, perHour } = world.writes;
  const rolledUp = await openWritable(await world.newDatabase('writes'), { rollups: true });
  const factsOnly = await openWritable(await world.newDatabase('facts_only'), { rollups: false });
  const one = [makeBatches(batches, hours, perHour, 1)];
  const four = Array.from({ length: WRITERS }, (_, writer) =>
    makeBatches(batches / WRITERS, hours, perHour, writer + 2),
  );
  const contenders: Contender<Written>[] = [
    { name: ONE, run: () => writeTwice(rolledUp, one) },
    { name: ONE_FACTS, run: () => writeTwice(factsOnly, one) },
    { name: FOUR, run: () => writeTwice(rolledUp, four) },
    { name: FOUR_FACTS, run: () => writeTwice(factsOnly, four) },
  ];
  try {
    const results = await interleave(contenders, world.effort.rounds);
    await writeAcross(rolledUp, four);
    const differences = await rollupDifferences(rolledUp.ctx);
    if (differences !== 0) throw new Error(`${differences} rows of the rollups are not sums over the facts.`);
    const rows = batches * hours * perHour;
    return toReport(
      results,
      `${rows.toLocaleString('en-US')} hourly facts of one team (or of ${WRITERS}, one per writer) in transactions of ${(hours * perHour).toLocaleString('en-US')}, each one call of replace-window, durably committed; then the same once more.`,
    );
  } finally {
    await rolledUp.close();
    await factsOnly.close();
  }
}

/** Writes for new keys, a writer for each list of batches, all at once; then the same again. */
async function writeTwice(database: Writable, writers: readonly (readonly Batch[])[]): Promise<Written> {
  const keys: Key[] = [];
  for (const _ of writers) keys.push(await database.newKey());
  const once = async () => {
    await database.settle();
    const walBefore = await database.walBytes();
    const began = performance.now();
    await Promise.all(keys.map((key, index) => database.write(key, writers[index] ?? [])));
    const seconds = (performance.now() - began) / 1000;
    const rows = writers.flat().reduce((sum, batch) => sum + batch.facts.length, 0);
    return { rowsPerSecond: rows / seconds, walBytes: (await database.walBytes()) - walBefore };
  };
  return { ...(await once()), again: await once() };
}

/** Writers of the same teams' keys at once, each with other facts than before, in one order and in the other. */
async function writeAcross(database: Writable, writers: readonly (readonly Batch[])[]): Promise<void> {
  const users = [await database.newKey(), await database.newKey()];
  const keys: Key[] = [];
  for (const index of writers.keys()) keys.push(await database.newKey(users[index % 2]?.teamId));
  const work = keys.map(async (key, index) => {
    const batches = writers[index] ?? [];
    await database.write(key, batches);
    await database.write(
      key,
      [...batches].reverse().map((batch) => ({ ...batch, facts: batch.facts.slice(1) })),
    );
  });
  await Promise.all(work);
}

function toReport(results: Results<Written>, what: string): Report {
  const oneRatio = ratios(results, ONE, ONE_FACTS, (written) => written.rowsPerSecond);
  const fourRatio = ratios(results, FOUR, FOUR_FACTS, (written) => written.rowsPerSecond);
  const speeds = [ONE, FOUR].map((name) =>
    resultsOf(results, name).map(({ rowsPerSecond }) => rowsPerSecond),
  );
  const fastest = speeds.reduce((a, b) => (median(b) > median(a) ? b : a));
  const wal = resultsOf(results, ONE).map(
    ({ walBytes, again }) => walBytes / (again?.walBytes ?? Number.NaN),
  );
  const rows = [...results].map(([name, rounds]) => {
    const cells = [
      spread(rounds.map(({ rowsPerSecond }) => rowsPerSecond)),
      spread(rounds.map(({ walBytes }) => walBytes / 2 ** 20)),
      spread(rounds.map(({ again }) => again?.rowsPerSecond ?? Number.NaN)),
      spread(rounds.map(({ again }) => (again?.walBytes ?? Number.NaN) / 2 ** 20)),
    ];
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  return {
    how: `${what} The rollups were checked to be the exact sums of the facts afterwards, and so they were after ${WRITERS} writers had changed two teams' keys at once, in one order and in the other, without a deadlock.`,
    goals: [
      {
        goal: '≥ 60,000 rows/s with the rollups kept',
        measured: `${spread(fastest)} rows/s`,
        holds: median(fastest) >= 60_000,
      },
      {
        goal: '≥ 0.6 × facts only, 1 writer',
        measured: `${spread(oneRatio)} ×`,
        holds: median(oneRatio) >= 0.6,
      },
      {
        goal: `≥ 0.6 × facts only, ${WRITERS} writers`,
        measured: `${spread(fourRatio)} ×`,
        holds: median(fourRatio) >= 0.6,
      },
      {
        goal: 'an unchanged re-sync writes ≥ 10 × less WAL',
        measured: `${spread(wal)} × less`,
        holds: median(wal) >= 10,
      },
    ],
    details: [
      '| | rows/s | WAL MiB | again: rows/s | again: WAL MiB |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
  };
}
