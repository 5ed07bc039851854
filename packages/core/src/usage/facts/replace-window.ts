import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import { type SQL, sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import { COUNTS, factColumns, MEASURES, type MeasureTable, MONEY } from '../measures/table.ts';
import { type SourceWindow, takeOver, unknownHoursIn } from './coverage.ts';
import { type Dictionary, modelIds, providerIds } from './dictionaries.ts';
import { counted, type Fact } from './fact.ts';
import { readKeptSince } from './retention.ts';
import { cutSpans } from './spans.ts';

export type { Fact };

export interface UsageReplacement extends SourceWindow {
  readonly facts: readonly Fact[];
}

/**
 * The one operation that writes usage: "for this key, from this hour to that hour, this source says that the
 * facts are exactly these." Said again, late, overlapping or corrected, it cannot count anything twice. Hours that
 * a better source owns stay as they are, and so do those that the clean-up has taken away. Of a fact that tells some
 * counts and not others none is written (`counted`).
 *
 * @returns how many facts were written, changed or taken away.
 * @throws RangeError when the window or a fact is not on whole hours, a fact lies outside, or two are for the same
 *   hour, model and provider; nothing is written then.
 */
export async function replaceWindow(tx: TxCtx, replacement: UsageReplacement): Promise<number> {
  assertWellFormed(replacement);
  await lockUsage(tx, replacement);
  const kept = await keptPart(tx, replacement);
  if (kept === null) return 0;
  const store = async () => write(tx, kept, await takeOver(tx, kept));
  // What a counter showed of these hours is now known in full; another look at the counter says nothing of them.
  return kept.source === 'counter' ? store() : cutSpans(tx, kept, store);
}

/**
 * Writes facts of hours of which the source may not have said everything: their money counts, and the hours do not become
 * known by it. Hours that are known already, or lie in a span, stay as they are, so that nothing is lost or counts twice.
 *
 * @returns how many facts were written, changed or taken away.
 * @throws RangeError as `replaceWindow` does.
 */
export async function amendWindow(tx: TxCtx, replacement: UsageReplacement): Promise<number> {
  assertWellFormed(replacement);
  await lockUsage(tx, replacement);
  const kept = await keptPart(tx, replacement);
  return kept === null ? 0 : write(tx, kept, await unknownHoursIn(tx, kept));
}

/**
 * The part of a window that no clean-up has taken away: the all-time sums of keys (`usage_key`) still have the rest, and would
 * count it twice. It holds until the transaction ends, since a clean-up waits for its lock.
 *
 * @returns null when there is none.
 */
async function keptPart(tx: TxCtx, replacement: UsageReplacement): Promise<UsageReplacement | null> {
  await tx.db.execute(sql`LOCK TABLE usage_hour IN ROW EXCLUSIVE MODE`);
  const since = await readKeptSince(tx, replacement);
  if (since === null || since <= replacement.from) return replacement;
  if (since >= replacement.to) return null;
  return { ...replacement, from: since, facts: replacement.facts.filter(({ hour }) => hour >= since) };
}

/**
 * One writer per team at a time: two statements of `write` touch the same rollup rows, and two writers that each hold one
 * of them would wait for each other.
 */
async function lockUsage(tx: TxCtx, { teamId }: UsageReplacement): Promise<void> {
  await tx.db.execute(sql`SELECT FROM teams WHERE id = ${teamId} FOR NO KEY UPDATE`);
}

async function write(tx: TxCtx, replacement: UsageReplacement, owned: readonly Hours[]): Promise<number> {
  const facts = replacement.facts
    .filter(({ hour }) => owned.some((range) => hour >= range.from && hour < range.to))
    .map(counted);
  const columns = toColumns(facts, await modelIds(tx, facts), await providerIds(tx, facts));
  const removed = await removeOthers(tx, replacement, owned, columns);
  const corrected = facts.length === 0 ? 0 : await correct(tx, replacement, columns);
  const added = facts.length === 0 ? 0 : await insertMissing(tx, replacement, columns);
  return removed + corrected + added;
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
  const identity = sql`${column((r) => r.hour)}::integer[], ${column((r) => r.modelId)}::integer[],
    ${column((r) => r.providerId)}::integer[]`;
  const amounts = NAMES.map((name) => sql`${column((r) => r.fact[name])}::bigint[]`);
  return {
    /** Rows of `hour, model_id, provider_id`. */
    identities: sql`(SELECT to_timestamp(hours * 3600::double precision) AS hour, model_id, provider_id
      FROM unnest(${identity}) AS i (hours, model_id, provider_id))`,
    /** Rows of the same and the amounts. */
    facts: sql`(SELECT to_timestamp(hours * 3600::double precision) AS hour, i.*
      FROM unnest(${sql.join([identity, ...amounts], sql`, `)})
      AS i (hours, model_id, provider_id, ${AMOUNTS.columns}))`,
  };
}

const NAMES = [...COUNTS, ...MONEY];

/** The lists of columns of amounts that statements are made of. */
export function amountLists(measures: MeasureTable = MEASURES) {
  const columns = factColumns(measures);
  const list = (of: (column: string) => string) => sql.raw(columns.map(of).join(', '));
  return {
    columns: list((column) => column),
    stored: list((column) => `u.${column}`),
    reported: list((column) => `f.${column}`),
    assignments: list((column) => `${column} = f.${column}`),
  };
}

const AMOUNTS = amountLists();

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
    UPDATE usage_hour u SET ${AMOUNTS.assignments}
    FROM ${columns.facts} f
    WHERE ${stored(replacement)} AND ${SAME_IDENTITY}
      AND (${AMOUNTS.stored}) IS DISTINCT FROM (${AMOUNTS.reported})`);
  return corrected.count;
}

/**
 * Adds what is not stored. No other writer can add the same meanwhile, since `replaceWindow` lets in one writer per team;
 * ON CONFLICT, which would not need that, costs half as much again, and locks even the rows that stay as they are.
 */
async function insertMissing(tx: TxCtx, replacement: UsageReplacement, columns: Columns): Promise<number> {
  const { teamId, keyId } = replacement;
  const inserted = await tx.db.execute(sql`
    INSERT INTO usage_hour (team_id, key_id, hour, model_id, provider_id, ${AMOUNTS.columns})
    SELECT ${teamId}, ${keyId}, f.hour, f.model_id, f.provider_id, ${AMOUNTS.reported}
    FROM ${columns.facts} f
    WHERE NOT EXISTS (SELECT FROM usage_hour u WHERE ${stored(replacement)} AND ${SAME_IDENTITY})
    ORDER BY f.hour, f.model_id, f.provider_id`);
  return inserted.count;
}
