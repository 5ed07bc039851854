import type { Hours } from '@watcher/contract/calendar/dates';
import { DAY } from '@watcher/contract/calendar/time';
import { type SQL, sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { type Row, readBigint, readInstant } from '../../db/decode.ts';
import { betterThan } from './sources.ts';

/** What a key used in a span, of which no hour is known. Money in 1e-12 USD. */
export interface UsageSpan {
  readonly teamId: number;
  readonly keyId: number;
  /** To the instant. */
  readonly from: Date;
  readonly until: Date;
  readonly cost: bigint;
  readonly byokCost: bigint;
}

type KeyOfSpan = Pick<UsageSpan, 'teamId' | 'keyId'>;
type SpanSums = Pick<UsageSpan, 'cost' | 'byokCost'>;
export type SpanRow = Omit<UsageSpan, keyof KeyOfSpan>;

const NOTHING: SpanSums = { cost: 0n, byokCost: 0n };

/** Adds to what is known of a span. */
export async function addSpan(tx: TxCtx, span: UsageSpan): Promise<number> {
  const before = await takeAway(
    tx,
    span,
    sql`"from" = ${span.from.toISOString()} AND until = ${span.until.toISOString()}`,
  );
  const sum = (of: 'cost' | 'byokCost') => before.reduce((total, one) => total + one[of], span[of]);
  return insert(tx, { ...span, cost: sum('cost'), byokCost: sum('byokCost') });
}

/**
 * Writes what a better source says of hours, and cuts the spans that these were in: a span keeps what lies between the
 * first and the last of its hours that no better source has told, and of its sum what the facts of its days do not gain
 * by the write. Told again, the same hours take nothing more from a span that reaches beyond both of their ends.
 *
 * @param write stores the facts and makes the source the owner of the hours.
 */
export async function cutSpans<Written>(
  tx: TxCtx,
  window: KeyOfSpan & Hours,
  write: () => Promise<Written>,
): Promise<Written> {
  const spans = await takeAway(tx, window, overlapping(window));
  if (spans.length === 0) return write();
  const before = await sumsByDay(tx, window);
  const written = await write();
  const gained = await sumsByDay(tx, window);
  for (const [day, sums] of before) gained.set(day, difference(gained.get(day) ?? NOTHING, sums));
  const cut = [];
  for (const span of spans) cut.push({ span, rest: await untold(tx, window, span) });
  // What was told in full has its sum first.
  cut.sort((a, b) => Number(a.rest !== null) - Number(b.rest !== null));
  for (const { span, rest } of cut) {
    let left: SpanSums = span;
    for (const [day, sums] of gained) {
      if (day >= span.until.getTime() || day + DAY <= span.from.getTime()) continue;
      const taken = { cost: part(sums.cost, left.cost), byokCost: part(sums.byokCost, left.byokCost) };
      left = difference(left, taken);
      gained.set(day, difference(sums, taken));
    }
    if (rest !== null) await keep(tx, window, rest, left);
  }
  return written;
}

/**
 * Takes from the spans that overlap hours what turned out to be of other hours; the earliest first, since what these have is
 * the likeliest to have been told by now.
 *
 * @param sums what is below 0 counts as 0.
 */
export async function takeFromSpans(tx: TxCtx, window: KeyOfSpan & Hours, sums: SpanSums): Promise<void> {
  if (sums.cost <= 0n && sums.byokCost <= 0n) return;
  let open = sums;
  const spans = await takeAway(tx, window, overlapping(window));
  for (const span of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const taken = { cost: part(open.cost, span.cost), byokCost: part(open.byokCost, span.byokCost) };
    open = difference(open, taken);
    await keep(tx, window, span, difference(span, taken));
  }
}

/** The spans of a key that overlap hours and reach across a midnight of UTC. */
export async function spansAcrossDays(tx: TxCtx, window: KeyOfSpan & Hours): Promise<SpanRow[]> {
  const { teamId, keyId } = window;
  const rows = await tx.db.execute(sql`
    SELECT ${COLUMNS} FROM usage_span WHERE team_id = ${teamId} AND key_id = ${keyId} AND ${overlapping(window)}
      AND usage_span_day("from", until) IS NULL`);
  return rows.map(toSpan);
}

function overlapping({ from, to }: Hours): SQL {
  return sql`"from" < ${to.toISOString()} AND until > ${from.toISOString()}`;
}

/** What of an amount that was gained is in another; both are 1e-12 USD. */
function part(gained: bigint, of: bigint): bigint {
  if (gained <= 0n) return 0n;
  return gained < of ? gained : of;
}

function difference(a: SpanSums, b: SpanSums): SpanSums {
  return { cost: a.cost - b.cost, byokCost: a.byokCost - b.byokCost };
}

/** From the first to the last instant of a span that no better source than counters has told; null where all is. */
async function untold(
  tx: TxCtx,
  { teamId, keyId }: KeyOfSpan,
  { from, until }: SpanRow,
): Promise<Pick<SpanRow, 'from' | 'until'> | null> {
  const [row] = await tx.db.execute(sql`
    SELECT extract(epoch FROM lower(rest)) * 1000 AS "from", extract(epoch FROM upper(rest)) * 1000 AS until
    FROM (
      SELECT tstzmultirange(tstzrange(${from.toISOString()}, ${until.toISOString()}))
        - coalesce(range_agg(hours), '{}') AS rest
      FROM usage_coverage WHERE team_id = ${teamId} AND key_id = ${keyId}
        AND source = ANY(${arrayLiteral(betterThan('counter'))}::text[])
    ) span WHERE NOT isempty(rest)`);
  return row === undefined ? null : { from: readInstant(row, 'from'), until: readInstant(row, 'until') };
}

async function keep(
  tx: TxCtx,
  { teamId, keyId }: KeyOfSpan,
  { from, until }: Pick<SpanRow, 'from' | 'until'>,
  { cost, byokCost }: SpanSums,
): Promise<void> {
  if (cost === 0n && byokCost === 0n) return;
  await addSpan(tx, { teamId, keyId, from, until, cost, byokCost });
}

const COLUMNS = sql`extract(epoch FROM "from") * 1000 AS "from", extract(epoch FROM until) * 1000 AS until,
  cost::text AS cost, byok_cost::text AS byok_cost`;

function toSpan(row: Row): SpanRow {
  return { from: readInstant(row, 'from'), until: readInstant(row, 'until'), ...toSums(row) };
}

function toSums(row: Row): SpanSums {
  return { cost: readBigint(row, 'cost'), byokCost: readBigint(row, 'byok_cost') };
}

async function takeAway(tx: TxCtx, { teamId, keyId }: KeyOfSpan, which: SQL): Promise<SpanRow[]> {
  const rows = await tx.db.execute(sql`
    DELETE FROM usage_span WHERE team_id = ${teamId} AND key_id = ${keyId} AND ${which} RETURNING ${COLUMNS}`);
  return rows.map(toSpan);
}

async function insert(tx: TxCtx, span: UsageSpan): Promise<number> {
  const inserted = await tx.db.execute(sql`
    INSERT INTO usage_span (team_id, key_id, "from", until, cost, byok_cost)
    VALUES (${span.teamId}, ${span.keyId}, ${span.from.toISOString()}, ${span.until.toISOString()},
      ${span.cost.toString()}::bigint, ${span.byokCost.toString()}::bigint)`);
  return inserted.count;
}

/** What the facts of a key come to in hours, by the start of their UTC day in Unix ms. */
async function sumsByDay(
  tx: TxCtx,
  { teamId, keyId, from, to }: KeyOfSpan & Hours,
): Promise<Map<number, SpanSums>> {
  const rows = await tx.db.execute(sql`
    SELECT extract(epoch FROM date_trunc('day', hour, 'UTC')) * 1000 AS day,
      sum(cost)::text AS cost, sum(byok_cost)::text AS byok_cost
    FROM usage_hour
    WHERE team_id = ${teamId} AND key_id = ${keyId} AND hour >= ${from.toISOString()} AND hour < ${to.toISOString()}
    GROUP BY 1`);
  return new Map(rows.map((row) => [readInstant(row, 'day').getTime(), toSums(row)]));
}
