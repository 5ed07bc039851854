import type { Budget } from '@watcher/contract/budgets';
import type { Health } from '@watcher/contract/health';
import type { Overview } from '@watcher/contract/overview';
import type { DigestRhythm } from '@watcher/contract/reports/sentences';
import { and, count, eq, isNull } from 'drizzle-orm';
import { listBudgets } from '../budgets/index.ts';
import type { Ctx, Scope } from '../context.ts';
import { alerts, teams } from '../db/schema/index.ts';
import { health } from '../health/index.ts';
import { daysOfDigest } from '../rhythm/rhythm.ts';
import { overview } from '../usage/index.ts';

/** What a digest tells, in no language yet. */
export interface DigestFigures {
  readonly teamId: number;
  readonly team: string;
  readonly rhythm: DigestRhythm;
  readonly timeZone: string;
  readonly at: Date;
  readonly overview: Overview;
  readonly credits: Health['credits'];
  readonly budgets: readonly Budget[];
  readonly openAlerts: number;
}

/** Reads what the digest of now is to tell. */
export async function readFigures(
  ctx: Ctx,
  teamId: number,
  rhythm: DigestRhythm,
  timeZone: string,
): Promise<DigestFigures> {
  const at = ctx.now();
  const days = daysOfDigest(rhythm, at, timeZone);
  const scope: Scope = { teamId, role: 'viewer', permissions: new Set(), actor: { type: 'system' } };
  const [team] = await ctx.db.select({ name: teams.name }).from(teams).where(eq(teams.id, teamId));
  const [open] = await ctx.db
    .select({ alerts: count() })
    .from(alerts)
    .where(and(eq(alerts.teamId, teamId), isNull(alerts.resolvedAt)));
  const budgets = await listBudgets(ctx, scope);
  return {
    teamId,
    team: team?.name ?? '',
    rhythm,
    timeZone,
    at,
    overview: await overview(ctx, scope, { ...days, timeZone }),
    credits: (await health(ctx, scope, { timeZone })).credits,
    budgets: budgets.items.filter(({ isActive }) => isActive),
    openAlerts: open?.alerts ?? 0,
  };
}
