import type { AuditList, ListAuditInput } from '@watcher/contract/audit';
import { count, desc, eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { auditLog } from '../db/schema/index.ts';

/** What was done to the team's keys and shared of them, newest first, a page at a time. */
export async function listAudit(ctx: Ctx, { teamId }: Scope, input: ListAuditInput): Promise<AuditList> {
  const mine = eq(auditLog.teamId, teamId);
  const rows = await ctx.db
    .select()
    .from(auditLog)
    .where(mine)
    .orderBy(desc(auditLog.id))
    .offset(input.skip)
    .limit(input.limit);
  const [all] = await ctx.db.select({ total: count() }).from(auditLog).where(mine);
  return {
    items: rows.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      actor: { type: row.actor === null ? 'system' : 'person', name: row.actor },
      action: row.action,
      subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
      data: { ...row.data },
    })),
    total: all?.total ?? 0,
  };
}
