import type { ListAlertsInput } from '@watcher/contract/alerts';
import { and, count, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { alerts } from '../db/schema/index.ts';
import { type AlertView, withDeliveries } from './alert.ts';

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
