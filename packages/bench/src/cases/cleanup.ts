import { scopeOf } from '@watcher/core/access';
import { cleanupUsage } from '@watcher/core/cleanup';
import { stats } from '@watcher/core/usage';
import pg from 'pg';
import { openCore } from '../core.ts';
import { openFilled } from '../data/database.ts';
import { lastDays } from '../data/period.ts';
import { readAround } from '../load/readers.ts';
import type { Report } from '../report/report.ts';
import { interleave, type Results, ratios, resultsOf } from '../report/rounds.ts';
import { statementsOf } from '../statements.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const CHEAPER = 20;
const READERS = 2;
const MOST_P99 = 1.5;
const OURS = 'clean-up';
const TYPICAL = 'DELETE and VACUUM';
const TEMPLATE = 'cleanup_template';

interface Cleaned {
  readonly ms: number;
  readonly walMib: number;
  readonly p99Before: number;
  readonly p99During: number;
}

/** Today's date as retention: what is older than this month goes, so whole partitions do. */
const keptDays = () => new Date().getUTCDate();

/** The clean-up of whole months, beside DELETE and VACUUM of the same rows without any rollups to keep. */
export async function cleanup(world: World): Promise<Report> {
  const { daysBefore, ...size } = world.cleanup;
  const template = await openFilled(await world.newDatabase(TEMPLATE), {
    ...size,
    days: daysBefore + keptDays(),
  });
  const { rows: all } = template;
  const old = await template.client.query<{ rows: number }>(
    `SELECT count(*)::integer AS rows FROM usage_hour WHERE hour < date_trunc('month', now(), 'UTC')`,
  );
  await template.close();
  const rows = old.rows[0]?.rows ?? 0;
  const contenders = [OURS, TYPICAL].map((name) => ({ name, run: () => clean(world, name === OURS, rows) }));
  const results = await interleave(contenders, world.effort.rounds);
  return toReport(results, `${rows.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} hourly facts`);
}

/** @throws Error when other rows went than should. */
async function clean(world: World, ours: boolean, rows: number): Promise<Cleaned> {
  const url = await world.newDatabase('cleanup', TEMPLATE);
  const core = openCore(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const count = async (what: string) =>
    Number((await client.query<{ value: string }>(`SELECT ${what} AS value`)).rows[0]?.value);
  const wal = () => count("pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
  const facts = () => count('(SELECT count(*) FROM usage_hour)');
  try {
    const ctx = { ...core.ctx, config: { ...core.ctx.config, usageRetentionDays: keptDays() } };
    const scope = scopeOf(1, 'owner', ['usage:read'], { type: 'system' });
    const statements = await statementsOf(ctx, (one) => stats(one, scope, lastDays(1)));
    const before = await facts();
    await client.query('CHECKPOINT');
    const options = { readers: READERS, pause: world.effort.seconds * 1000 };
    const { result, took, p99Before, p99During } = await readAround(url, statements, options, async () => {
      const began = await wal();
      if (ours) await cleanupUsage(ctx);
      else await deleteAndVacuum(client);
      return (await wal()) - began;
    });
    const gone = before - (await facts());
    if (gone !== rows) throw new Error(`${gone} facts went instead of ${rows}.`);
    return { ms: took, walMib: result / 2 ** 20, p99Before, p99During };
  } finally {
    await client.end();
    await core.close();
  }
}

async function deleteAndVacuum(client: pg.ClientBase): Promise<void> {
  await client.query('ALTER TABLE usage_hour DISABLE TRIGGER USER');
  await client.query(`DELETE FROM usage_hour WHERE hour < date_trunc('month', now(), 'UTC')`);
  await client.query('VACUUM usage_hour');
}

function toReport(results: Results<Cleaned>, what: string): Report {
  const cheaper = ratios(results, TYPICAL, OURS, ({ ms }) => ms);
  const slower = resultsOf(results, OURS).map(({ p99Before, p99During }) => p99During / p99Before);
  const rows = [...results].map(([name, rounds]) => {
    const cells = [
      spread(rounds.map(({ ms }) => ms)),
      spread(rounds.map(({ walMib }) => walMib)),
      spread(rounds.map(({ p99Before }) => p99Before)),
      spread(rounds.map(({ p99During }) => p99During)),
    ];
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  return {
    how: `${what} go: those of the months before this one, each time from a fresh copy of the database. DELETE runs without the triggers of the rollups, as the typical design has none; the clean-up takes the same days out of the rollups, and looks after all other leftovers. Meanwhile ${READERS} connections read the heavy team's totals of today, each every few milliseconds.`,
    goals: [
      {
        goal: `≥ ${CHEAPER} × cheaper than DELETE and VACUUM`,
        measured: `${spread(cheaper)} ×`,
        holds: median(cheaper) >= CHEAPER,
      },
      {
        goal: `readers' p99 meanwhile ≤ ${MOST_P99} ×`,
        measured: `${spread(slower)} ×`,
        holds: median(slower) <= MOST_P99,
      },
    ],
    details: ['| | ms | WAL MiB | p99 ms before | p99 ms meanwhile |', '|---|---|---|---|---|', ...rows].join(
      '\n',
    ),
  };
}
