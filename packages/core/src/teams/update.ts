import type { Team, UpdateTeamInput } from '@watcher/contract/teams';
import { eq } from 'drizzle-orm';
import { requirePermission, scopeOfSession } from '../access/scope.ts';
import { recordSetting } from '../audit/record.ts';
import type { Ctx, Session } from '../context.ts';
import { teams } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { moveDigest } from '../rhythm/move-digest.ts';
import { toTeam } from './team.ts';

/**
 * Renames a team, or sets the time zone that it reports in. What is left out stays.
 *
 * @throws DomainError `team_not_found`, `not_a_team_member`, or `permission_missing`.
 */
export async function updateTeam(ctx: Ctx, session: Session, input: UpdateTeamInput): Promise<Team> {
  const scope = await scopeOfSession(ctx, session, input.id);
  requirePermission(scope, 'team:write');
  const { id, name, timeZone } = input;
  return withTransaction(ctx, async (tx) => {
    const [before] = await tx.db.select().from(teams).where(eq(teams.id, id)).for('update');
    if (before === undefined) throw refuse('team_not_found');
    const after = { name: name ?? before.name, timeZone: timeZone ?? before.timeZone };
    await tx.db.update(teams).set(after).where(eq(teams.id, id));
    const from = { name: before.name, timeZone: before.timeZone };
    await recordSetting(tx, scope, 'team.changed', { from, to: after });
    if (after.timeZone !== before.timeZone) {
      await moveDigest(tx, id, before.timeZone, after.timeZone);
      await enqueueEvaluation(tx, id);
    }
    await announceChange(tx, id);
    return toTeam({ ...before, ...after }, scope.role, session.userId);
  });
}
