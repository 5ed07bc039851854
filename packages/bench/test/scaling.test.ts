import type { Ctx } from '@watcher/core/context';
import { dashboard, keyStats, listUsage, overview, pageUsage, stats } from '@watcher/core/usage';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Filled } from '../src/data/database.ts';
import { lastDays } from '../src/data/period.ts';
import { smallSizes } from '../src/data/sizes.ts';
import { type Statement, statementsOf } from '../src/statements.ts';
import { createWorld, type World } from '../src/world.ts';

/** What docs/scaling.md builds on. */

const FACTS_AND_ROLLUPS = [
  'usage_day',
  'usage_day_rows',
  'usage_day_sum',
  'usage_hour',
  'usage_key',
  'usage_local_day',
];
/** Everything that is a team's. */
const OF_TEAMS = [
  'account_credits',
  'api_keys',
  'api_tokens',
  'ignored_keys',
  'key_sync_state',
  'reconciliations',
  'sync_runs',
  'usage_coverage',
  'usage_day',
  'usage_day_rows',
  'usage_day_sum',
  'usage_hour',
  'usage_key',
  'usage_local_day',
  'usage_local_day_sum',
];

let world: World;
let database: Filled;

beforeAll(async () => {
  const server = {
    url: inject('postgresUrl'),
    template: inject('templateDatabase'),
    stop: async () => undefined,
  };
  world = createWorld(server, smallSizes, { rounds: 1, seconds: 0.1 });
  database = await world.filled('fewOthers');
});
afterAll(() => world.close());

test('every table of what teams own has the team in front of its primary key', async () => {
  const { rows } = await database.client.query<{ name: string; first: string }>(
    `SELECT c.relname AS name, a.attname AS first
     FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
     WHERE c.relname = ANY($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    [OF_TEAMS],
  );
  expect(rows).toEqual(OF_TEAMS.map((name) => ({ name, first: 'team_id' })));
});

describe('a team’s answer is read from that team’s rows and no others', () => {
  const period = lastDays(30);
  const calls: Record<string, (filled: Filled) => Promise<Statement[]>> = {
    stats: ({ heavy }) => statementsOf(heavy.ctx, (ctx) => stats(ctx, heavy.scope, period)),
    keys: ({ heavy }) => statementsOf(heavy.ctx, (ctx) => keyStats(ctx, heavy.scope)),
    'a page of usage': ({ heavy }) =>
      statementsOf(heavy.ctx, (ctx) => pageUsage(ctx, heavy.scope, { ...period, page: 3, limit: 10 })),
    usage: ({ heavy }) =>
      statementsOf(heavy.ctx, (ctx) => listUsage(ctx, heavy.scope, { ...period, skip: 5, limit: 10 })),
    dashboard: ({ heavy }) => statementsOf(heavy.ctx, (ctx) => dashboard(ctx, heavy.scope, { days: 30 })),
    overview: ({ heavy }) => statementsOf(heavy.ctx, (ctx) => overview(ctx, heavy.scope, { period: '30d' })),
    'overview of a zone': ({ heavy }) =>
      statementsOf(heavy.ctx, (ctx) =>
        overview(ctx, heavy.scope, { period: '30d', timeZone: 'Asia/Kathmandu' }),
      ),
    'overview of the team’s zone': async ({ heavy, client }) => {
      const timeZone = 'America/Chicago';
      await client.query('UPDATE teams SET time_zone = $1 WHERE id = $2', [timeZone, heavy.teamId]);
      const open = (ctx: Ctx) => overview(ctx, heavy.scope, { period: '30d', timeZone });
      // Until all days are kept: each keeps a month of them at most.
      for (let reads = 0; reads < 4; reads += 1) await open(heavy.ctx);
      return statementsOf(heavy.ctx, open);
    },
  };

  test.each(Object.entries(calls))('%s', async (_name, call) => {
    const scans: Scan[] = [];
    for (const statement of await call(database)) scans.push(...(await scansOf(statement)));
    expect(scans.length).toBeGreaterThan(0);
    for (const { table, condition, removed } of scans) {
      expect(condition, table).toMatch(/\bteam_id = '1'/);
      expect(removed, table).toBe(0);
    }
  });
});

interface Scan {
  readonly table: string;
  /** By which the rows were found in an index. */
  readonly condition: string;
  /** Rows that were read in vain. */
  readonly removed: number;
}

/** How a statement reads facts and sums, in a database too small for indexes to pay by themselves. */
async function scansOf({ text, values }: Statement): Promise<Scan[]> {
  const { client } = database;
  await client.query('SET enable_seqscan = off');
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
    [...values],
  );
  return nodesOf(rows[0]?.['QUERY PLAN']).flatMap((node) => {
    const table = String(node['Relation Name']);
    const isOfFacts = FACTS_AND_ROLLUPS.some((name) => table.startsWith(name));
    const condition = String(node['Index Cond'] ?? node['Recheck Cond'] ?? '');
    return isOfFacts ? [{ table, condition, removed: Number(node['Rows Removed by Filter'] ?? 0) }] : [];
  });
}

function nodesOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(nodesOf);
  return 'Node Type' in value ? [{ ...value }, ...inner] : inner;
}
