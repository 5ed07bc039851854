import { hoursOf } from '@watcher/contract/calendar/dates';
import type {
  Dimension,
  Explored,
  ExploreExportInput,
  ExploreInput,
  ExploreRow,
} from '@watcher/contract/explore';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx, Scope } from '../../../context.ts';
import { readInteger } from '../../../db/decode.ts';
import { type Completeness, readCompleteness } from '../completeness.ts';
import { withinUsage } from '../rows.ts';
import { type Span, toUnallocated } from '../spans.ts';
import { type Totals, withCounts } from '../totals.ts';
import { namesToSortBy, orderOf } from './order.ts';
import { NO_SUMS, TOTALS, toMeasures, toRow } from './row.ts';
import { groupsOf, keysWithin } from './source.ts';
import { spansIn, unallocatedOf } from './spans.ts';

const BATCH_SIZE = 10_000;

/**
 * Usage grouped, filtered and sorted in any way, a page at a time, with the totals of all of it, what no row has included.
 * Every page sums up the whole filter, so a deep one costs what the first does.
 */
export async function explore(ctx: Ctx, scope: Scope, input: ExploreInput): Promise<Explored> {
  const { teamId } = scope;
  const [{ rowTotals: _, counts, ...page }, completeness] = await Promise.all([
    readPage(ctx, teamId, input),
    keysWithin(ctx, teamId, input).then((keyIds) =>
      readCompleteness(ctx, teamId, hoursOf(input, input.timeZone ?? 'UTC'), keyIds),
    ),
  ]);
  return { ...page, ...withCounts(completeness, counts) };
}

/**
 * The rows of all pages, a batch at a time, and in the end their totals, read with the last of them. Rows that are written
 * meanwhile may or may not be in it.
 */
export async function* exportExplored(
  ctx: Ctx,
  scope: Scope,
  input: ExploreExportInput,
): AsyncGenerator<ExploreRow[], Explored['totals']> {
  const { teamId } = scope;
  const { format, locale, ...shown } = input;
  for (let skip = 0; ; skip += BATCH_SIZE) {
    const { items, rowTotals } = await readPage(ctx, teamId, { ...shown, skip, limit: BATCH_SIZE });
    if (items.length > 0) yield items;
    if (items.length < BATCH_SIZE) return rowTotals;
  }
}

interface Page extends Omit<Explored, keyof Completeness> {
  /** Of the rows alone. */
  readonly rowTotals: Explored['totals'];
  /** How many facts the totals are of, and how many of them report requests and tokens. */
  readonly counts: Pick<Totals, 'facts' | 'counted'>;
}

async function readPage(ctx: Ctx, teamId: number, input: ExploreInput): Promise<Page> {
  const filter = await withinUsage(ctx, teamId, input);
  if (filter === null) {
    const nothing = toMeasures(NO_SUMS);
    const counts = { facts: 0, counted: 0 };
    return { items: [], total: 0, totals: nothing, rowTotals: nothing, counts, unallocated: [] };
  }
  const { groupBy } = input;
  const has = (dimension: Dimension) => groupBy.includes(dimension);
  const result = await ctx.db.execute(sql`
    WITH g AS MATERIALIZED (${groupsOf(teamId, filter, groupBy)}),
    t AS (SELECT count(*)::integer AS groups, ${TOTALS} AS totals FROM g)
    SELECT t.groups, CASE WHEN coalesce(p.place, 1) = 1 THEN t.totals END AS totals,
      CASE WHEN coalesce(p.place, 1) = 1 THEN ${spansIn(teamId, filter)} END AS spans, p.*
      ${has('month') ? sql`, to_char(p.month, 'YYYY-MM') AS month` : sql``}
      ${has('day') ? sql`, p.day::text AS day` : sql``}
      ${has('hour') ? sql`, extract(epoch FROM p.hour) * 1000 AS hour` : sql``}
      ${has('key') ? sql`, k.name, k.upstream_name, k.label` : sql``}
      ${has('model') ? sql`, m.name AS model` : sql``}
      ${has('provider') ? sql`, pr.name AS provider` : sql``}
    FROM t LEFT JOIN (
      SELECT *, row_number() OVER () AS place FROM (
        SELECT g.* FROM g ${namesToSortBy(input.sortBy)}
        ORDER BY ${orderOf(input)} LIMIT ${input.limit} OFFSET ${input.skip}
      ) sorted
    ) p ON true
    ${has('key') ? sql`LEFT JOIN api_keys k ON k.id = p.key_id` : sql``}
    ${has('model') ? sql`LEFT JOIN models m ON m.id = p.model_id` : sql``}
    ${has('provider') ? sql`LEFT JOIN providers pr ON pr.id = p.provider_id` : sql``}
    ORDER BY p.place`);
  const [first] = result;
  if (first === undefined) throw new Error('Totals have a row.');
  const ofRows = totalsRow.parse(first['totals']);
  const unallocated = unallocatedOf(first['spans'], filter, groupBy);
  const sums = withSpans(ofRows, unallocated);
  return {
    items: result.filter((row) => row['place'] !== null).map((row) => toRow(row, groupBy)),
    total: readInteger(first, 'groups'),
    totals: toMeasures(sums),
    rowTotals: toMeasures(ofRows),
    counts: { facts: readInteger(sums, 'facts'), counted: readInteger(sums, 'facts_counted') },
    unallocated: toUnallocated(unallocated),
  };
}

const totalsRow = z.record(z.string(), z.string());

/** Sums with what was used in spans, each a fact of which money alone is known. */
function withSpans(sums: Readonly<Record<string, string>>, spans: readonly Span[]): Record<string, string> {
  const plus = (column: string, amount: bigint) => String(BigInt(sums[column] ?? '0') + amount);
  return {
    ...sums,
    facts: plus('facts', BigInt(spans.length)),
    cost: plus(
      'cost',
      spans.reduce((sum, { cost }) => sum + cost, 0n),
    ),
    byok_cost: plus(
      'byok_cost',
      spans.reduce((sum, { byokCost }) => sum + byokCost, 0n),
    ),
  };
}
