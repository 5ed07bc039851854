import { sql } from 'drizzle-orm';
import type { TxCtx } from '../db/transaction.ts';
import { HOUR } from '../lib/time.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { type Dictionary, modelIds, providerIds } from './dictionaries.ts';
import { betterThan, type Source, worseThan } from './sources.ts';

/** One fact. `requests` is null where the source tells only money. */
export type Fact = Omit<HourlyUsage, 'requests'> & { readonly requests: number | null };

export interface UsageReplacement {
  readonly userId: number;
  readonly keyId: number;
  readonly source: Source;
  /** Start of the first hour. */
  readonly from: Date;
  /** End of the last hour, exclusive. */
  readonly to: Date;
  readonly facts: readonly Fact[];
}

/**
 * The one operation that writes usage: "for this key, from this hour to that hour, this source says that the
 * facts are exactly these." Said again, late, overlapping or corrected, it cannot count anything twice. Hours that
 * a better source owns stay as they are.
 *
 * @returns how many facts were written, changed or taken away.
 * @throws RangeError when the window or a fact is not on whole hours, a fact lies outside, or two are for the same
 *   hour, model and provider; nothing is written then.
 */
export async function replaceWindow(tx: TxCtx, replacement: UsageReplacement): Promise<number> {
  assertWellFormed(replacement);
  // One writer per user at a time: two statements below touch the same rollup rows, and two writers that each hold
  // one of them would wait for each other.
  await tx.db.execute(sql`SELECT FROM users WHERE id = ${replacement.userId} FOR NO KEY UPDATE`);
  const owned = await takeOver(tx, replacement);
  const facts = replacement.facts.filter((fact) =>
    owned.some((range) => fact.hour >= range.from && fact.hour < range.to),
  );
  const columns = toColumns(facts, await modelIds(tx, facts), await providerIds(tx, facts));
  const removed = await removeOthers(tx, replacement, owned, columns);
  return removed + (await upsert(tx, replacement, columns));
}

interface Hours {
  readonly from: Date;
  readonly to: Date;
}

function assertWellFormed({ from, to, facts }: UsageReplacement): void {
  if (from.getTime() % HOUR !== 0 || to.getTime() % HOUR !== 0 || from >= to) {
    throw new RangeError('A window is made of whole hours.');
  }
  const seen = new Set<string>();
  for (const fact of facts) {
    if (fact.hour.getTime() % HOUR !== 0) throw new RangeError('A fact belongs to a whole hour.');
    if (fact.hour < from || fact.hour >= to) throw new RangeError('A fact lies outside its window.');
    const identity = JSON.stringify([fact.hour.getTime(), fact.model, fact.provider]);
    if (seen.has(identity)) throw new RangeError('Two facts are for the same hour, model and provider.');
    seen.add(identity);
  }
}

/** Makes the source the owner of the window's hours but for those of better sources, and says which these are. */
async function takeOver(tx: TxCtx, { keyId, source, from, to }: UsageReplacement): Promise<Hours[]> {
  const window = sql`tstzmultirange(tstzrange(${from.toISOString()}, ${to.toISOString()}))`;
  await tx.db.execute(sql`
    UPDATE usage_coverage SET hours = hours - ${window}
    WHERE key_id = ${keyId} AND source = ANY(${sql.param(worseThan(source))}) AND hours && ${window}`);
  const taken = await tx.db.execute<{ from: string; to: string }>(sql`
    WITH owned AS (
      SELECT ${window} - coalesce(range_agg(hours), '{}') AS hours
      FROM usage_coverage WHERE key_id = ${keyId} AND source = ANY(${sql.param(betterThan(source))})
    ), recorded AS (
      INSERT INTO usage_coverage AS c (key_id, source, hours) SELECT ${keyId}, ${source}, hours FROM owned
      ON CONFLICT (key_id, source) DO UPDATE SET hours = c.hours + excluded.hours
    )
    SELECT extract(epoch FROM lower(r)) * 1000 AS "from", extract(epoch FROM upper(r)) * 1000 AS "to"
    FROM owned, unnest(hours) AS r`);
  return taken.rows.map((row) => ({ from: new Date(Number(row.from)), to: new Date(Number(row.to)) }));
}

type Columns = ReturnType<typeof toColumns>;

/** The facts column by column for `unnest`, in the order of the primary key, so that locks are taken in order. */
function toColumns(facts: readonly Fact[], models: Dictionary, providers: Dictionary) {
  const rows = facts
    .map((fact) => ({ ...fact, modelId: models(fact.model), providerId: providers(fact.provider) }))
    .sort(
      (a, b) => a.hour.getTime() - b.hour.getTime() || a.modelId - b.modelId || a.providerId - b.providerId,
    );
  const column = <T>(pick: (row: (typeof rows)[number]) => T) => sql.param(rows.map(pick));
  return {
    count: rows.length,
    identity: sql`${column((r) => r.hour.toISOString())}::timestamptz[], ${column((r) => r.modelId)}::integer[],
      ${column((r) => r.providerId)}::integer[]`,
    amounts: sql`${column((r) => r.requests)}::bigint[], ${column((r) => r.tokensInput)}::bigint[],
      ${column((r) => r.tokensOutput)}::bigint[], ${column((r) => r.tokensReasoning)}::bigint[],
      ${column((r) => r.tokensCached)}::bigint[], ${column((r) => r.cost.toString())}::bigint[],
      ${column((r) => r.byokCost.toString())}::bigint[]`,
  };
}

async function removeOthers(
  tx: TxCtx,
  { userId, keyId, from, to }: UsageReplacement,
  owned: readonly Hours[],
  columns: Columns,
): Promise<number> {
  const hours = `{${owned.map((range) => `[${range.from.toISOString()},${range.to.toISOString()})`).join(',')}}`;
  const removed = await tx.db.execute(sql`
    DELETE FROM usage_hour u
    WHERE user_id = ${userId} AND key_id = ${keyId}
      AND hour >= ${from.toISOString()} AND hour < ${to.toISOString()} AND hour <@ ${hours}::tstzmultirange
      AND NOT EXISTS (
        SELECT FROM unnest(${columns.identity}) AS f (hour, model_id, provider_id)
        WHERE f.hour = u.hour AND f.model_id = u.model_id AND f.provider_id = u.provider_id)`);
  return removed.rowCount ?? 0;
}

/** Unchanged facts are not written again, so that a re-sync costs next to nothing. */
async function upsert(tx: TxCtx, { userId, keyId }: UsageReplacement, columns: Columns): Promise<number> {
  if (columns.count === 0) return 0;
  const written = await tx.db.execute(sql`
    INSERT INTO usage_hour AS u (
      user_id, key_id, hour, model_id, provider_id,
      requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost)
    SELECT ${userId}, ${keyId}, f.* FROM unnest(${columns.identity}, ${columns.amounts}) AS f
    ON CONFLICT (user_id, hour, key_id, model_id, provider_id) DO UPDATE SET
      requests = excluded.requests, tokens_input = excluded.tokens_input,
      tokens_output = excluded.tokens_output, tokens_reasoning = excluded.tokens_reasoning,
      tokens_cached = excluded.tokens_cached, cost = excluded.cost, byok_cost = excluded.byok_cost
    WHERE (u.requests, u.tokens_input, u.tokens_output, u.tokens_reasoning, u.tokens_cached, u.cost, u.byok_cost)
      IS DISTINCT FROM (excluded.requests, excluded.tokens_input, excluded.tokens_output,
        excluded.tokens_reasoning, excluded.tokens_cached, excluded.cost, excluded.byok_cost)`);
  return written.rowCount ?? 0;
}
