import type { Hours } from '@watcher/contract/calendar/dates';
import { earliest, latest } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import { readBigint, readInstant } from '../../db/decode.ts';

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

/** Adds to what is known of a span. */
export async function addSpan(tx: TxCtx, span: UsageSpan): Promise<number> {
  const { teamId, keyId } = span;
  const before = await takeAway(
    tx,
    sql`team_id = ${teamId} AND key_id = ${keyId}
    AND "from" = ${span.from.toISOString()} AND until = ${span.until.toISOString()}`,
  );
  const sum = (of: 'cost' | 'byokCost') => before.reduce((total, one) => total + one[of], span[of]);
  return insert(tx, { ...span, cost: sum('cost'), byokCost: sum('byokCost') });
}

/**
 * Cuts the spans of a key to what lies outside of hours of which a better source has just said everything: what is left
 * of a span keeps what those hours do not explain. A span whose middle was reported keeps its earlier end.
 */
export async function cutSpans(
  tx: TxCtx,
  { teamId, keyId }: Pick<UsageSpan, 'teamId' | 'keyId'>,
  reported: Hours,
): Promise<void> {
  const { from, to } = reported;
  const overlapping = await takeAway(
    tx,
    sql`team_id = ${teamId} AND key_id = ${keyId}
    AND "from" < ${to.toISOString()} AND until > ${from.toISOString()}`,
  );
  for (const span of overlapping) {
    const rest = span.from < from ? { from: span.from, until: from } : { from: to, until: span.until };
    if (rest.from >= rest.until) continue;
    const begin = latest(span.from, from);
    const end = earliest(span.until, to);
    const known = await reportedIn(tx, { teamId, keyId }, begin, end);
    const left = (amount: bigint, explained: bigint) => (amount > explained ? amount - explained : 0n);
    const [cost, byokCost] = [left(span.cost, known.cost), left(span.byokCost, known.byokCost)];
    if (cost === 0n && byokCost === 0n) continue;
    await addSpan(tx, { teamId, keyId, ...rest, cost, byokCost });
  }
}

async function takeAway(tx: TxCtx, which: ReturnType<typeof sql>) {
  const rows = await tx.db.execute(sql`
    DELETE FROM usage_span WHERE ${which}
    RETURNING extract(epoch FROM "from") * 1000 AS "from", extract(epoch FROM until) * 1000 AS until,
      cost::text AS cost, byok_cost::text AS byok_cost`);
  return rows.map((row) => ({
    from: readInstant(row, 'from'),
    until: readInstant(row, 'until'),
    cost: readBigint(row, 'cost'),
    byokCost: readBigint(row, 'byok_cost'),
  }));
}

async function insert(tx: TxCtx, span: UsageSpan): Promise<number> {
  const inserted = await tx.db.execute(sql`
    INSERT INTO usage_span (team_id, key_id, "from", until, cost, byok_cost)
    VALUES (${span.teamId}, ${span.keyId}, ${span.from.toISOString()}, ${span.until.toISOString()},
      ${span.cost.toString()}::bigint, ${span.byokCost.toString()}::bigint)`);
  return inserted.count;
}

/** What the facts of a key come to in the hours that begin in a span. */
async function reportedIn(
  tx: TxCtx,
  { teamId, keyId }: Pick<UsageSpan, 'teamId' | 'keyId'>,
  from: Date,
  to: Date,
): Promise<Pick<UsageSpan, 'cost' | 'byokCost'>> {
  const [row] = await tx.db.execute(sql`
    SELECT coalesce(sum(cost), 0)::text AS cost, coalesce(sum(byok_cost), 0)::text AS byok_cost FROM usage_hour
    WHERE team_id = ${teamId} AND key_id = ${keyId} AND hour >= ${from.toISOString()} AND hour < ${to.toISOString()}`);
  if (row === undefined) return { cost: 0n, byokCost: 0n };
  return { cost: readBigint(row, 'cost'), byokCost: readBigint(row, 'byok_cost') };
}
