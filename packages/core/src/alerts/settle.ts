import { isDeepStrictEqual } from 'node:util';
import { MINUTE } from '@watcher/contract/calendar/time';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { alerts } from '../db/schema/index.ts';
import type { AlertRow } from './alert.ts';
import { type Candidate, causeOf, causesOf, isOfCause } from './candidate.ts';
import { post, postAgain, postResolved } from './outbox.ts';

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
 * Brings the alerts of a team into line with what gives reason for them: what has gone is resolved, what is new opens,
 * what is open says what holds now.
 * What a cause was once told for is never told again: the database keeps both the causes and that of one topic only one
 * alert is open. One whose cause is there again, as after a rule or time zone was changed and changed back, is open again.
 *
 * @param withFigures whether amounts are brought up to date, too, which may move with every look.
 * @returns whether anything changed.
 */
export async function settle(
  tx: TxCtx,
  teamId: number,
  open: readonly AlertRow[],
  candidates: readonly Candidate[],
  { withFigures }: { readonly withFigures: boolean },
): Promise<boolean> {
  const now = tx.now();
  let hasChanged = false;
  for (const alert of open) {
    const reason = candidates.find((one) => isAbout(alert, one, now));
    if (reason === undefined) await resolve(tx, alert);
    else if (!(await bringUpToDate(tx, alert, reason, withFigures))) continue;
    hasChanged = true;
  }
  for (const one of candidates) {
    if (!one.opens || open.some((alert) => isAbout(alert, one, now))) continue;
    const told = await findTold(tx, teamId, one);
    const isOpen = told === undefined ? await openAlert(tx, teamId, one) : await reopen(tx, told, one);
    if (isOpen) hasChanged = true;
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

/**
 * Lets an open alert say what holds now. That it has become critical is told once more; what snoozes, or is of a rule that
 * is off, becomes critical when it may be told.
 *
 * @returns whether anything changed.
 */
async function bringUpToDate(
  tx: TxCtx,
  alert: AlertRow,
  one: Candidate,
  withFigures: boolean,
): Promise<boolean> {
  if (!one.isKnown) return false;
  const isWorse = one.severity === 'critical' && alert.severity !== 'critical';
  const mayTell = one.opens && (alert.snoozedUntil === null || alert.snoozedUntil <= tx.now());
  const severity = isWorse && !mayTell ? alert.severity : one.severity;
  const isNews =
    withFigures ||
    isNew(alert, tx.now()) ||
    severity !== alert.severity ||
    !isDeepStrictEqual(withoutFigures(one.params), withoutFigures(alert.params));
  const { subjectId, subjectName, params: before } = alert;
  const changed = {
    severity,
    subjectId: one.subject.id,
    subjectName: one.subject.name,
    params: isNews ? one.params : before,
  };
  if (isDeepStrictEqual(changed, { severity: alert.severity, subjectId, subjectName, params: before })) {
    return false;
  }
  await tx.db
    .update(alerts)
    .set(changed)
    .where(and(eq(alerts.teamId, alert.teamId), eq(alerts.id, alert.id)));
  if (isWorse && mayTell) await postAgain(tx, { ...alert, ...changed }, 'alert.opened');
  return true;
}

/** An alert may open while a first sync has not read all keys: what it says follows every look then. */
const NEW_MS = 15 * MINUTE;

export function isNew({ openedAt }: Pick<AlertRow, 'openedAt'>, now: Date): boolean {
  return Math.abs(now.getTime() - openedAt.getTime()) < NEW_MS;
}

/** Parameters without amounts and instants, which move with every look: codes, names and choices. */
function withoutFigures(params: Candidate['params']): unknown {
  const isFigure = (value: unknown) =>
    typeof value === 'number' || (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value));
  return JSON.parse(JSON.stringify(params, (_name, value) => (isFigure(value) ? null : value)));
}

/**
 * Opens an alert again whose cause came back, without a message. One of a budget stays resolved: its figure was corrected,
 * and has only grown again.
 *
 * @returns whether it is open now.
 */
async function reopen(tx: TxCtx, told: AlertRow, one: Candidate): Promise<boolean> {
  if (one.subject.type === 'budget') return false;
  const reopened = { resolvedAt: null };
  await tx.db
    .update(alerts)
    .set(reopened)
    .where(and(eq(alerts.teamId, told.teamId), eq(alerts.id, told.id)));
  await bringUpToDate(tx, { ...told, ...reopened }, one, true);
  return true;
}

async function resolve(tx: TxCtx, alert: AlertRow): Promise<void> {
  const resolved = { resolvedAt: tx.now() };
  await tx.db
    .update(alerts)
    .set(resolved)
    .where(and(eq(alerts.teamId, alert.teamId), eq(alerts.id, alert.id)));
  await postResolved(tx, { ...alert, ...resolved }, { isAgain: false });
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
