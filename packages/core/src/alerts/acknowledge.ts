import { and, eq } from 'drizzle-orm';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { alerts } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { announceChange } from '../live.ts';
import { type AlertRow, type AlertView, lockOwnAlert, withDeliveries } from './alert.ts';

/**
 * Says that somebody has seen to an alert; one that is acknowledged or resolved already stays as it is.
 *
 * @throws DomainError `alert_not_found`, or `alert_of_another_team`.
 */
export function acknowledgeAlert(ctx: Ctx, scope: Scope, input: { id: number }): Promise<AlertView> {
  return change(ctx, scope, input.id, ({ acknowledgedAt, resolvedAt }, now) =>
    acknowledgedAt === null && resolvedAt === null ? { acknowledgedAt: now } : {},
  );
}

/**
 * Wants to hear nothing more of an open alert until then, but that it is over.
 *
 * @throws DomainError `alert_not_found`, `alert_of_another_team`, or `invalid_input` for a time that has passed.
 */
export async function snoozeAlert(
  ctx: Ctx,
  scope: Scope,
  input: { id: number; until: string },
): Promise<AlertView> {
  const until = new Date(input.until);
  if (until <= ctx.now()) {
    throw refuse('invalid_input', {
      fields: [{ path: ['until'], problem: { code: 'in_the_past', params: {} } }],
    });
  }
  return change(ctx, scope, input.id, ({ resolvedAt }) =>
    resolvedAt === null ? { snoozedUntil: until } : {},
  );
}

async function change(
  ctx: Ctx,
  scope: Scope,
  id: number,
  of: (row: AlertRow, now: Date) => Partial<AlertRow>,
): Promise<AlertView> {
  return withTransaction(ctx, async (tx: TxCtx) => {
    const before = await lockOwnAlert(tx, scope, id);
    const changed = of(before, tx.now());
    if (Object.keys(changed).length > 0) {
      await tx.db
        .update(alerts)
        .set(changed)
        .where(and(eq(alerts.teamId, before.teamId), eq(alerts.id, id)));
      await announceChange(tx, before.teamId);
    }
    const [view] = await withDeliveries(tx, before.teamId, [{ ...before, ...changed }]);
    if (view === undefined) throw new Error('An alert is not there.');
    return view;
  });
}
