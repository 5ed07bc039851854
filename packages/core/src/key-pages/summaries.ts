import { datesOf, daysOf, hoursOf } from '@watcher/contract/calendar/dates';
import type { KeySummary } from '@watcher/contract/key-pages';
import { sql } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { readInteger } from '../db/decode.ts';
import { knownOfKey, readKnown } from '../usage/figures/known.ts';
import { unallocatedSpans } from '../usage/figures/spans.ts';
import { readSumsAndSpans } from '../usage/figures/sums.ts';
import { readRun } from './runs.ts';
import { daysForKeys, spendOf } from './spend.ts';

const DAYS = 30;
const SPARKLINE_DAYS = 14;

/** What every key of the team spends, and how its last sync went, oldest key first. */
export async function keySummaries(
  ctx: Ctx,
  scope: Scope,
  input: { timeZone?: string | undefined },
): Promise<KeySummary[]> {
  const { teamId } = scope;
  const { timeZone = 'UTC' } = input;
  const days = daysForKeys(ctx.now(), timeZone, DAYS);
  const parts = daysOf(days.all, timeZone);
  const [{ sums, spans }, keys] = await Promise.all([
    readSumsAndSpans(
      ctx,
      teamId,
      parts.map((hours, bucket) => ({ bucket, dimension: 'key', hours })),
    ),
    ctx.db.execute(sql`
      SELECT k.id AS key_id, ${knownOfKey(hoursOf(days.all, timeZone))} AS known, to_json(r) AS run
      FROM api_keys k
      LEFT JOIN LATERAL (
        SELECT * FROM sync_runs WHERE team_id = k.team_id AND key_id = k.id AND source <> 'validation'
        ORDER BY started_at DESC, id DESC LIMIT 1
      ) r ON true
      WHERE k.team_id = ${teamId} ORDER BY k.id`),
  ]);
  const dates = datesOf(days.all);
  const byKey = Map.groupBy(sums, ({ id }) => id);
  const unallocated = Map.groupBy(
    unallocatedSpans(spans, hoursOf(days.all, timeZone), parts),
    ({ key }) => key.id,
  );
  return keys.map((row) => {
    const keyId = readInteger(row, 'key_id');
    const costs = new Map((byKey.get(keyId) ?? []).map(({ bucket, cost }) => [dates[bucket] ?? '', cost]));
    const isKnown = readKnown(row, 'known');
    const spent = spendOf(days, timeZone, costs, isKnown, unallocated.get(keyId) ?? []);
    return {
      keyId,
      today: spent.today,
      thisMonth: spent.thisMonth,
      last30Days: spent.inShown,
      lastUsedOn: dates.findLast((date) => costs.has(date)) ?? null,
      sparkline: spent.onShown.slice(-SPARKLINE_DAYS),
      lastRun: readRun(row['run']),
    };
  });
}
