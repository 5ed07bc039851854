import type { Hours } from '@watcher/contract/calendar/dates';
import { DAY, HOUR, startOfDay } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { readBigint } from '../db/decode.ts';
import { toTimestamp } from '../db/timestamp.ts';
import type { Sum } from '../usage/figures/sum.ts';
import { readSums } from '../usage/figures/sums.ts';
import type { Money } from './keys.ts';

/** What each key, and all together, used in spans of whole hours. Money in 1e-12 USD. */
export interface Spending {
  /** @param keyIds null: all keys, those included that were since removed at OpenRouter. */
  of(hours: Hours, keyIds: readonly number[] | null): Money;
}

/** Reads all the spans in one statement, each once. */
export async function readSpending(ctx: Ctx, teamId: number, spans: readonly Hours[]): Promise<Spending> {
  const numbers = new Map<string, number>();
  for (const span of spans) if (!numbers.has(nameOf(span))) numbers.set(nameOf(span), numbers.size);
  const distinct = [...new Map(spans.map((span) => [nameOf(span), span])).values()];
  const buckets = distinct.map((hours, bucket) => ({ bucket, dimension: 'key' as const, hours }));
  const sums = buckets.length === 0 ? [] : await readSums(ctx, teamId, buckets);
  const byBucket = Map.groupBy(sums, ({ bucket }) => bucket);
  return {
    of(hours, keyIds) {
      const rows = byBucket.get(numbers.get(nameOf(hours)) ?? -1) ?? [];
      const wanted = keyIds === null ? null : new Set(keyIds);
      return add(rows.filter(({ id }) => wanted?.has(id) ?? true));
    },
  };
}

function nameOf({ from, to }: Hours): string {
  return `${from.getTime()} ${to.getTime()}`;
}

function add(sums: readonly Pick<Sum, 'cost' | 'byokCost'>[]): Money {
  return {
    cost: sums.reduce((total, { cost }) => total + cost, 0n),
    byokCost: sums.reduce((total, { byokCost }) => total + byokCost, 0n),
  };
}

/**
 * What some models cost in a span of whole hours, by some keys or all: whole UTC days from the sums by day, the hours
 * before and after them from the facts.
 */
export async function readSpendingOfModels(
  ctx: Pick<Ctx, 'db'>,
  teamId: number,
  { from, to }: Hours,
  models: readonly string[],
  keyIds: readonly number[] | null,
): Promise<Money> {
  const firstDay = startOfDay(new Date(from.getTime() + DAY - 1));
  const endDay = startOfDay(to);
  const hasDays = firstDay < endDay;
  const [headTo, tailFrom] = hasDays ? [firstDay, endDay] : [to, to];
  const keys = keyIds === null ? sql`true` : sql`u.key_id = ANY(${arrayLiteral([...keyIds])}::bigint[])`;
  const wanted = sql`u.team_id = ${teamId} AND ${keys} AND u.model_id IN (
    SELECT id FROM models WHERE name = ANY(${arrayLiteral([...models])}::text[]))`;
  const [row] = await ctx.db.execute(sql`
    SELECT coalesce(sum(cost), 0)::text AS cost, coalesce(sum(byok_cost), 0)::text AS byok_cost FROM (
      SELECT u.cost, u.byok_cost FROM usage_day u
      WHERE ${wanted} AND u.day >= ${toTimestamp(firstDay)}::date AND u.day < ${toTimestamp(endDay)}::date AND ${hasDays}
      UNION ALL
      SELECT u.cost, u.byok_cost FROM usage_hour u
      WHERE ${wanted} AND u.hour >= ${toTimestamp(from)} AND u.hour < ${toTimestamp(headTo)}
      UNION ALL
      SELECT u.cost, u.byok_cost FROM usage_hour u
      WHERE ${wanted} AND u.hour >= ${toTimestamp(tailFrom)} AND u.hour < ${toTimestamp(to)}
    ) parts`);
  if (row === undefined) return { cost: 0n, byokCost: 0n };
  return { cost: readBigint(row, 'cost'), byokCost: readBigint(row, 'byok_cost') };
}

/** A span that has no end is read up to the end of the running hour. */
export function hoursUntil(from: Date, to: Date | null, now: Date): Hours {
  return {
    from,
    to: to ?? new Date(Math.max(from.getTime(), (Math.floor(now.getTime() / HOUR) + 1) * HOUR)),
  };
}
