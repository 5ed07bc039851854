import type { ListAlertsInput } from '@watcher/contract/alerts';
import { and, count, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { alerts } from '../db/schema/index.ts';
import { type AlertView, withDeliveries } from './alert.ts';

/** How many alerts of the team are open and wait for somebody to acknowledge them. */
export async function countWaitingAlerts(ctx: Ctx, { teamId }: Scope): Promise<{ total: number }> {
  const waiting = and(eq(alerts.teamId, teamId), isNull(alerts.resolvedAt), isNull(alerts.acknowledgedAt));
  const [row] = await ctx.db.select({ total: count() }).from(alerts).where(waiting);
  return { total: row?.total ?? 0 };
}

/** The team's alerts, newest first, a page at a time. */
export async function listAlerts(
  ctx: Ctx,
  { teamId }: Scope,
  { state, kind, skip, limit }: ListAlertsInput,
): Promise<{ items: AlertView[]; total: number; skip: number; limit: number }> {
  const matching = and(
    eq(alerts.teamId, teamId),
    kind === undefined ? undefined : eq(alerts.kind, kind),
    state === 'all' ? undefined : state === 'open' ? isNull(alerts.resolvedAt) : isNotNull(alerts.resolvedAt),
  );
  const rows = await ctx.db
    .select()
    .from(alerts)
    .where(matching)
    .orderBy(desc(alerts.openedAt), desc(alerts.id))
    .offset(skip)
    .limit(limit);
  const [all] = await ctx.db.select({ total: count() }).from(alerts).where(matching);
  return { items: await withDeliveries(ctx, teamId, rows), total: all?.total ?? 0, skip, limit };
}
