import { hoursOf, lastDays, periodOf } from '@watcher/contract/calendar/dates';
import type { KeyStats, Stats, StatsInput } from '@watcher/contract/usage';
import type { Ctx, Scope } from '../../context.ts';
import { type Row, readBigint, readBoolean, readInteger } from '../../db/decode.ts';
import { statement } from '../../db/prepared.ts';
import { toUsd } from '../../lib/money.ts';
import { readCompleteness } from './completeness.ts';
import { toKeyName } from './key-name.ts';
import { readTotal } from './sums.ts';
import { countOrNull, toSummary } from './totals.ts';

const DEFAULT_DAYS = 30;

/** Totals of a period, by default the last 30 days (today in the time zone included). */
export async function stats(ctx: Ctx, scope: Scope, input: StatsInput): Promise<Stats> {
  const { teamId } = scope;
  const { startDate, endDate, timeZone = 'UTC' } = input;
  const period =
    startDate === undefined || endDate === undefined
      ? lastDays(ctx.now(), DEFAULT_DAYS, timeZone)
      : periodOf(startDate, endDate);
  const hours = hoursOf(period, timeZone);
  const [total, completeness] = await Promise.all([
    readTotal(ctx, teamId, hours),
    readCompleteness(ctx, teamId, hours),
  ]);
  return { summary: toSummary(total, completeness), period };
}

/** Every key of the team with its totals over all time, oldest key first; null before its first sync. */
export async function keyStats(ctx: Ctx, scope: Scope): Promise<KeyStats> {
  const result = await sumsOfKeys(ctx, { team: scope.teamId });
  const items = result.map((row) => {
    const { apiKeyId, apiKeyName } = toKeyName(row);
    const isActive = readBoolean(row, 'is_active');
    return { id: apiKeyId, name: apiKeyName, isActive, stats: statsOf(row) };
  });
  return { items, total: items.length };
}

const sumsOfKeys = statement<'team'>(`
  SELECT k.id AS key_id, k.name, k.upstream_name, k.label, k.is_active,
    k.last_synced_at IS NULL AND u.key_id IS NULL AS is_unknown, coalesce(u.facts, 0)::integer AS facts,
    coalesce(u.facts_counted, 0)::integer AS facts_counted, coalesce(u.requests, 0) AS requests,
    coalesce(u.cost, 0) AS cost
  FROM api_keys k LEFT JOIN usage_key u ON u.team_id = k.team_id AND u.key_id = k.id
  WHERE k.team_id = $team ORDER BY k.id`);

function statsOf(row: Row): KeyStats['items'][number]['stats'] {
  if (readBoolean(row, 'is_unknown')) return { totalRequests: null, totalCost: null };
  const reported = { facts: readInteger(row, 'facts'), counted: readInteger(row, 'facts_counted') };
  return {
    totalRequests: countOrNull(reported, readInteger(row, 'requests')),
    totalCost: toUsd(readBigint(row, 'cost')),
  };
}
