import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { alerts } from '../db/schema/index.ts';
import type { AlertRow } from './alert.ts';
import { type Candidate, causeOf, causesOf, isOfCause } from './candidate.ts';
import { post, postResolved } from './outbox.ts';

/** The alerts of a team that are open, locked until the transaction ends. */
export function lockOpenAlerts(tx: TxCtx, teamId: number): Promise<AlertRow[]> {
  return tx.db
    .select()
    .from(alerts)
    .where(and(eq(alerts.teamId, teamId), isNull(alerts.resolvedAt)))
    .orderBy(asc(alerts.id))
    .for('update');
}

/** Whether an open alert is about that. */
function isAbout(alert: AlertRow, one: Candidate, now: Date): boolean {
  if (alert.topic !== one.topic) return false;
  return one.occasion === null || isOfCause(alert, one, now);
}

/**
 * Brings the alerts of a team into line with what gives reason for them: what has gone is resolved, what is new opens.
 * What a cause was once told for is never told again: the database keeps both the causes and that of one topic only one
 * alert is open.
 *
 * @returns whether anything changed.
 */
export async function settle(
  tx: TxCtx,
  teamId: number,
  open: readonly AlertRow[],
  candidates: readonly Candidate[],
): Promise<boolean> {
  const now = tx.now();
  let hasChanged = false;
  for (const alert of open) {
    if (candidates.some((one) => isAbout(alert, one, now))) continue;
    await resolve(tx, alert);
    hasChanged = true;
  }
  for (const one of candidates) {
    if (!one.opens || open.some((alert) => isAbout(alert, one, now))) continue;
    if ((await findTold(tx, teamId, one)) !== undefined) continue;
    if (await openAlert(tx, teamId, one)) hasChanged = true;
  }
  return hasChanged;
}

/** The alert that told of the same cause. */
async function findTold(tx: TxCtx, teamId: number, one: Candidate): Promise<AlertRow | undefined> {
  const now = tx.now();
  const rows = await tx.db
    .select()
    .from(alerts)
    .where(and(eq(alerts.teamId, teamId), inArray(alerts.cause, causesOf(one, now))));
  return rows.find((alert) => isOfCause(alert, one, now));
}

async function resolve(tx: TxCtx, alert: AlertRow): Promise<void> {
  const resolved = { resolvedAt: tx.now() };
  await tx.db
    .update(alerts)
    .set(resolved)
    .where(and(eq(alerts.teamId, alert.teamId), eq(alerts.id, alert.id)));
  await postResolved(tx, { ...alert, ...resolved });
}

async function openAlert(tx: TxCtx, teamId: number, one: Candidate): Promise<boolean> {
  const [row] = await tx.db
    .insert(alerts)
    .values({
      teamId,
      kind: one.kind,
      severity: one.severity,
      topic: one.topic,
      cause: causeOf(one, tx.now()),
      subjectType: one.subject.type,
      subjectId: one.subject.id,
      subjectName: one.subject.name,
      params: one.params,
      channelIds: one.channelIds === null ? null : [...one.channelIds],
      openedAt: tx.now(),
    })
    .onConflictDoNothing()
    .returning();
  if (row === undefined) return false;
  await post(tx, row, 'alert.opened');
  return true;
}
