import type { Alert } from '@watcher/contract/alerts';
import { alertSentence } from '@watcher/contract/alerts/sentences';
import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import { deliverySentence, type Locale } from '@watcher/contract/problems/sentences';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { ownOrThrow } from '../access/scope.ts';
import { storedDeliveryProblem } from '../channels/delivery-problem.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { alerts, deliveries } from '../db/schema/index.ts';

export type AlertRow = typeof alerts.$inferSelect;
export type DeliveryRow = typeof deliveries.$inferSelect;

/** An alert as verbs return it; its sentences are made where it leaves (`toAlert`). */
export interface AlertView {
  readonly row: AlertRow;
  readonly deliveries: readonly DeliveryRow[];
}

/** An alert in a language. */
export function toAlert({ row, deliveries: sent }: AlertView, locale: Locale): Alert {
  // The row keeps the parameters of its own kind: both were written from one candidate.
  const { title, detail } = alertSentence(locale, row.kind, row.subjectName, row.params as never);
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    state: row.resolvedAt !== null ? 'resolved' : row.acknowledgedAt !== null ? 'acknowledged' : 'open',
    title,
    detail,
    subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
    openedAt: row.openedAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    data: { ...row.params },
    deliveries: sent.map((delivery) => ({
      channelId: delivery.channelId,
      status: delivery.status,
      attempts: delivery.attempts,
      at: delivery.lastAttemptAt?.toISOString() ?? null,
      error: sentenceOf(storedDeliveryProblem(delivery.errorCode, delivery.errorParams), locale),
    })),
  };
}

function sentenceOf(problem: DeliveryProblem | null, locale: Locale): string | null {
  return problem === null ? null : deliverySentence(locale, problem);
}

/** Alerts with what was sent of them, in the order of the rows. */
export async function withDeliveries(
  ctx: Pick<Ctx, 'db'>,
  teamId: number,
  rows: readonly AlertRow[],
): Promise<AlertView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const sent = await ctx.db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.teamId, teamId), inArray(deliveries.alertId, ids)))
    .orderBy(asc(deliveries.createdAt), asc(deliveries.channelId));
  const byAlert = Map.groupBy(sent, ({ alertId }) => alertId);
  return rows.map((row) => ({ row, deliveries: byAlert.get(row.id) ?? [] }));
}

/**
 * The alert, locked until the transaction ends.
 *
 * @throws DomainError `alert_not_found`, or `alert_of_another_team`.
 */
export async function lockOwnAlert(tx: TxCtx, scope: Pick<Scope, 'teamId'>, id: number): Promise<AlertRow> {
  const [row] = await tx.db.select().from(alerts).where(eq(alerts.id, id)).for('update');
  return ownOrThrow(scope, row, 'alert_not_found', 'alert_of_another_team');
}
