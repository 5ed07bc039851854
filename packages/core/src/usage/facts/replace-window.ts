import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import { type SQL, sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import type { HourlyUsage } from '../../openrouter/usage.ts';
import { type Dictionary, modelIds, providerIds } from './dictionaries.ts';
import { betterThan, type Source, worseThan } from './sources.ts';

/** One fact. `requests` is null where the source tells only money. */
export type Fact = Omit<HourlyUsage, 'requests'> & { readonly requests: number | null };

export interface UsageReplacement {
  readonly teamId: number;
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
  // One writer per team at a time: two statements below touch the same rollup rows, and two writers that each hold
  // one of them would wait for each other.
  await tx.db.execute(sql`SELECT FROM teams WHERE id = ${replacement.teamId} FOR NO KEY UPDATE`);
  const owned = await takeOver(tx, replacement);
  const facts = replacement.facts.filter((fact) =>
    owned.some((range) => fact.hour >= range.from && fact.hour < range.to),
  );
  const columns = toColumns(facts, await modelIds(tx, facts), await providerIds(tx, facts));
  const removed = await removeOthers(tx, replacement, owned, columns);
  if (facts.length === 0) return removed;
  const corrected = await correct(tx, replacement, columns);
  return removed + corrected + (await insertMissing(tx, replacement, columns));
}

function assertWellFormed({ from, to, facts }: UsageReplacement): void {
  if (from.getTime() % HOUR !== 0 || to.getTime() % HOUR !== 0 || from >= to) {
    throw new RangeError('A window is made of whole hours.');
  }
  const seen = new Set<string>();
  for (const { hour, model, provider } of facts) {
    if (hour.getTime() % HOUR !== 0) throw new RangeError('A fact belongs to a whole hour.');
    if (hour < from || hour >= to) throw new RangeError('A fact lies outside its window.');
    seen.add(JSON.stringify([hour.getTime(), model, provider]));
  }
  if (seen.size < facts.length) throw new RangeError('Two facts are for the same hour, model and provider.');
}

/** Makes the source the owner of the window's hours but for those of better sources, and says which these are. */
async function takeOver(tx: TxCtx, { teamId, keyId, source, from, to }: UsageReplacement): Promise<Hours[]> {
  const window = sql`tstzmultirange(tstzrange(${from.toISOString()}, ${to.toISOString()}))`;
  await tx.db.execute(sql`
    UPDATE usage_coverage SET hours = hours - ${window}
    WHERE team_id = ${teamId} AND key_id = ${keyId} AND source = ANY(${arrayLiteral(worseThan(source))}::text[]) AND hours && ${window}`);
  const taken = await tx.db.execute<{ from: string; to: string }>(sql`
    WITH owned AS (
      SELECT ${window} - coalesce(range_agg(hours), '{}') AS hours
      FROM usage_coverage WHERE team_id = ${teamId} AND key_id = ${keyId} AND source = ANY(${arrayLiteral(betterThan(source))}::text[])
    ), recorded AS (
      INSERT INTO usage_coverage AS c (team_id, key_id, source, hours)
      SELECT ${teamId}, ${keyId}, ${source}, hours FROM owned
      ON CONFLICT (team_id, key_id, source) DO UPDATE SET hours = c.hours + excluded.hours
    )
    SELECT extract(epoch FROM lower(r)) * 1000 AS "from", extract(epoch FROM upper(r)) * 1000 AS "to"
    FROM owned, unnest(hours) AS r`);
  return taken.map((row) => ({ from: new Date(Number(row.from)), to: new Date(Number(row.to)) }));
}

type Columns = ReturnType<typeof toColumns>;

/**
 * The facts column by column for `unnest`, in the order of the primary key. Each
 * column is one text in PostgreSQL's own spelling of an array of numbers: a driver that escapes value by value takes
 * longer than PostgreSQL takes to store them.
 */
function toColumns(facts: readonly Fact[], models: Dictionary, providers: Dictionary) {
  const rows = facts
    .map((fact) => ({
      fact,
      hour: fact.hour.getTime() / HOUR,
      modelId: models(fact.model),
      providerId: providers(fact.provider),
    }))
    .sort((a, b) => a.hour - b.hour || a.modelId - b.modelId || a.providerId - b.providerId);
  const column = (pick: (row: (typeof rows)[number]) => number | bigint | null) =>
    `{${rows.map((row) => pick(row) ?? 'NULL').join()}}`;
  return {
    /** Rows of `hour, model_id, provider_id`. */
    identities: sql`(SELECT to_timestamp(hours * 3600::double precision) AS hour, model_id, provider_id
      FROM unnest(${column((r) => r.hour)}::integer[], ${column((r) => r.modelId)}::integer[],
        ${column((r) => r.providerId)}::integer[]) AS i (hours, model_id, provider_id))`,
    /** Rows of the same and the amounts. */
    facts: sql`(SELECT to_timestamp(hours * 3600::double precision) AS hour, i.*
      FROM unnest(${column((r) => r.hour)}::integer[], ${column((r) => r.modelId)}::integer[],
        ${column((r) => r.providerId)}::integer[],
        ${column((r) => r.fact.requests)}::bigint[], ${column((r) => r.fact.tokensInput)}::bigint[],
        ${column((r) => r.fact.tokensOutput)}::bigint[], ${column((r) => r.fact.tokensReasoning)}::bigint[],
        ${column((r) => r.fact.tokensCached)}::bigint[], ${column((r) => r.fact.cost)}::bigint[],
        ${column((r) => r.fact.byokCost)}::bigint[])
      AS i (hours, model_id, provider_id, requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached,
        cost, byok_cost))`,
  };
}

/** The key's stored facts `u` in the window. */
function stored({ teamId, keyId, from, to }: UsageReplacement): SQL {
  return sql`u.team_id = ${teamId} AND u.key_id = ${keyId}
    AND u.hour >= ${from.toISOString()} AND u.hour < ${to.toISOString()}`;
}

/** Whether `u` and `f` are for the same hour, model and provider. */
const SAME_IDENTITY = sql`u.hour = f.hour AND u.model_id = f.model_id AND u.provider_id = f.provider_id`;

async function removeOthers(
  tx: TxCtx,
  replacement: UsageReplacement,
  owned: readonly Hours[],
  columns: Columns,
): Promise<number> {
  const hours = `{${owned.map((range) => `[${range.from.toISOString()},${range.to.toISOString()})`).join(',')}}`;
  const removed = await tx.db.execute(sql`
    DELETE FROM usage_hour u
    WHERE ${stored(replacement)} AND u.hour <@ ${hours}::tstzmultirange
      AND NOT EXISTS (SELECT FROM ${columns.identities} f WHERE ${SAME_IDENTITY})`);
  return removed.count;
}

/** Unchanged facts are not touched, so that a re-sync costs next to nothing. */
async function correct(tx: TxCtx, replacement: UsageReplacement, columns: Columns): Promise<number> {
  const corrected = await tx.db.execute(sql`
    UPDATE usage_hour u SET
      requests = f.requests, tokens_input = f.tokens_input, tokens_output = f.tokens_output,
      tokens_reasoning = f.tokens_reasoning, tokens_cached = f.tokens_cached, cost = f.cost, byok_cost = f.byok_cost
    FROM ${columns.facts} f
    WHERE ${stored(replacement)} AND ${SAME_IDENTITY}
      AND (u.requests, u.tokens_input, u.tokens_output, u.tokens_reasoning, u.tokens_cached, u.cost, u.byok_cost)
        IS DISTINCT FROM
        (f.requests, f.tokens_input, f.tokens_output, f.tokens_reasoning, f.tokens_cached, f.cost, f.byok_cost)`);
  return corrected.count;
}

/**
 * Adds what is not stored. Nobody else can add the same meanwhile, since `replaceWindow` lets in one writer per team;
 * ON CONFLICT, which would not need that, costs half as much again, and locks even the rows that stay as they are.
 */
async function insertMissing(tx: TxCtx, replacement: UsageReplacement, columns: Columns): Promise<number> {
  const { teamId, keyId } = replacement;
  const inserted = await tx.db.execute(sql`
    INSERT INTO usage_hour (
      team_id, key_id, hour, model_id, provider_id,
      requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost)
    SELECT ${teamId}, ${keyId}, f.hour, f.model_id, f.provider_id,
      f.requests, f.tokens_input, f.tokens_output, f.tokens_reasoning, f.tokens_cached, f.cost, f.byok_cost
    FROM ${columns.facts} f
    WHERE NOT EXISTS (SELECT FROM usage_hour u WHERE ${stored(replacement)} AND ${SAME_IDENTITY})
    ORDER BY f.hour, f.model_id, f.provider_id`);
  return inserted.count;
}
