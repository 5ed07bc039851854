import { isDeepStrictEqual } from 'node:util';
import type { AuditAction, AuditSubject } from '@watcher/contract/audit';
import { eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { auditLog, teams, users } from '../db/schema/index.ts';

export interface AuditEntry {
  readonly teamId: number;
  /** An e-mail; null: the product itself. */
  readonly actor: string | null;
  readonly action: AuditAction;
  readonly subject: { readonly type: AuditSubject; readonly id: number; readonly name: string };
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Writes down what is done, in the transaction that does it. @returns the entry's id. */
export async function recordAudit(tx: Pick<Ctx, 'db' | 'now'>, entry: AuditEntry): Promise<number> {
  const { teamId, actor, action, subject, data = {} } = entry;
  const [row] = await tx.db
    .insert(auditLog)
    .values({
      teamId,
      at: tx.now(),
      actor,
      action,
      subjectType: subject.type,
      subjectId: subject.id,
      subjectName: subject.name,
      data,
    })
    .returning({ id: auditLog.id });
  if (row === undefined) throw new Error('The audit entry was not stored.');
  return row.id;
}

/** Writes down what the caller of a verb does, in the transaction that does it. */
export async function recordAct(
  tx: Pick<Ctx, 'db' | 'now'>,
  scope: Scope,
  act: Pick<AuditEntry, 'action' | 'subject' | 'data'>,
): Promise<number> {
  return recordAudit(tx, { ...act, teamId: scope.teamId, actor: await nameOfActor(tx, scope) });
}

/**
 * Writes down a change of what a team has one of: its own settings, an alert rule of a kind, its digest. A change that
 * changes nothing is none.
 *
 * @param settings what was set before and is set now, and what else says which setting it is.
 */
export async function recordSetting(
  tx: Pick<Ctx, 'db' | 'now'>,
  scope: Scope,
  action: Extract<AuditAction, 'rule.changed' | 'digest.changed' | 'team.changed'>,
  settings: { readonly from: unknown; readonly to: unknown; readonly rule?: string },
): Promise<void> {
  if (isDeepStrictEqual(settings.from, settings.to)) return;
  const [team] = await tx.db.select({ name: teams.name }).from(teams).where(eq(teams.id, scope.teamId));
  const subject = { type: 'team', id: scope.teamId, name: team?.name ?? '' } as const;
  await recordAct(tx, scope, { action, subject, data: settings });
}

/** Who acts, by name: the e-mail of the person; null for the product itself. */
export async function nameOfActor(ctx: Pick<Ctx, 'db'>, { actor }: Scope): Promise<string | null> {
  if (actor.type === 'system') return null;
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, actor.userId));
  return user?.email ?? null;
}
