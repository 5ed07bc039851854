import { DAY, toDateString } from '@watcher/contract/calendar/time';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { storedDeliveryProblem } from '../channels/delivery-problem.ts';
import type { Ctx } from '../context.ts';
import { readInteger, readText } from '../db/decode.ts';
import { alerts, channels } from '../db/schema/index.ts';
import { type KeyRow, nameOf } from '../keys/key.ts';
import { type Candidate, candidate } from './candidate.ts';
import type { TeamRules } from './rules.ts';

/** So long something that just happened once is news. */
const NEWS_MS = 7 * DAY;

/** Keys that were made at OpenRouter since their account is watched. */
export function fromNewKeys(keys: readonly KeyRow[], rules: TeamRules, now: Date): Candidate[] {
  const managers = new Map(keys.map((key) => [key.id, key]));
  return keys
    .filter((key) => {
      const manager = key.managedBy === null ? undefined : managers.get(key.managedBy);
      const { upstreamCreatedAt: madeAt } = key;
      if (manager === undefined || madeAt === null || key.goneAt !== null) return false;
      return madeAt > manager.createdAt && now.getTime() - key.createdAt.getTime() < NEWS_MS;
    })
    .map((key) =>
      candidate('new_key', {
        severity: 'info',
        topic: `new_key:${key.id}`,
        occasion: '',
        subject: { type: 'key', id: key.id, name: nameOf(key) },
        params: { label: key.label, createdAt: key.upstreamCreatedAt?.toISOString() ?? null },
        opens: rules.new_key.isActive,
        isKnown: true,
        channelIds: rules.new_key.channelIds,
      }),
    );
}

/** Models that a team used for the first time, after days on which it used others only. */
export async function readNewModels(
  ctx: Pick<Ctx, 'db' | 'now'>,
  teamId: number,
  rules: TeamRules,
): Promise<Candidate[]> {
  if (!rules.new_model.isActive && !(await isModelOpen(ctx, teamId))) return [];
  const since = toDateString(new Date(ctx.now().getTime() - NEWS_MS));
  const rows = await ctx.db.execute(sql`
    SELECT m.id, m.name, min(d.day)::text AS day
    FROM usage_day_sum d JOIN models m ON m.id = d.id
    WHERE d.team_id = ${teamId} AND d.dimension = 'model' AND m.name IS NOT NULL
    GROUP BY m.id, m.name
    HAVING min(d.day) >= ${since}::date AND min(d.day) > (
      SELECT min(day) FROM usage_day_sum WHERE team_id = ${teamId} AND dimension = 'all')`);
  return rows.map((row) => {
    const id = readInteger(row, 'id');
    return candidate('new_model', {
      severity: 'info',
      topic: `new_model:${id}`,
      occasion: '',
      subject: { type: 'model', id, name: readText(row, 'name') },
      params: { date: readText(row, 'day') },
      opens: rules.new_model.isActive,
      isKnown: true,
      channelIds: rules.new_model.channelIds,
    });
  });
}

/** Whether an alert about a model keeps the search for them going while the rule is off, as it is by default. */
async function isModelOpen({ db }: Pick<Ctx, 'db'>, teamId: number): Promise<boolean> {
  const open = await db
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.teamId, teamId), isNull(alerts.resolvedAt), eq(alerts.kind, 'new_model')))
    .limit(1);
  return open.length > 0;
}

/** Channels that fail, or that were switched off because their receiver is gone. */
export async function readFailingChannels(
  ctx: Pick<Ctx, 'db'>,
  teamId: number,
  rules: TeamRules,
): Promise<Candidate[]> {
  const rows = await ctx.db.select().from(channels).where(eq(channels.teamId, teamId)).orderBy(channels.id);
  return rows.flatMap((row) => {
    if (row.failingSince === null) return [];
    return candidate('channel_failing', {
      severity: 'warning',
      topic: `channel_failing:${row.id}`,
      occasion: row.failingSince.toISOString(),
      subject: { type: 'channel', id: row.id, name: row.name },
      params: {
        kind: row.kind,
        isOff: !row.isActive,
        failures: row.failures,
        problem: storedDeliveryProblem(row.lastErrorCode, row.lastErrorParams),
      },
      opens: rules.channel_failing.isActive,
      isKnown: true,
      channelIds: rules.channel_failing.channelIds,
    });
  });
}
