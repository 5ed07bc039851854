import { and, eq, ne, sql } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { teamMembers, teams } from '../db/schema/index.ts';
import { announceChange } from '../live.ts';
import { lockTeam } from './team.ts';

/**
 * Removes the teams that a person is the last owner of, with everything that is theirs. Usage has no foreign key to its
 * team; the keys are locked first, so that no sync that is under way adds any afterwards.
 */
export async function deleteTeamsOfLastOwner(tx: TxCtx, userId: number): Promise<void> {
  const owned = await tx.db
    .select({ id: teamMembers.teamId })
    .from(teamMembers)
    .where(and(eq(teamMembers.userId, userId), eq(teamMembers.role, 'owner')))
    .orderBy(teamMembers.teamId);
  for (const { id } of owned) {
    await lockTeam(tx, id);
    const others = await tx.db
      .select({ id: teamMembers.userId })
      .from(teamMembers)
      .where(and(eq(teamMembers.teamId, id), eq(teamMembers.role, 'owner'), ne(teamMembers.userId, userId)));
    if (others.length === 0) await deleteTeam(tx, id);
  }
}

async function deleteTeam(tx: TxCtx, teamId: number): Promise<void> {
  await tx.db.execute(sql`SELECT FROM api_keys WHERE team_id = ${teamId} ORDER BY id FOR UPDATE`);
  // The rollups follow by their triggers; what retention left of them goes besides.
  await tx.db.execute(sql`DELETE FROM usage_hour WHERE team_id = ${teamId}`);
  await tx.db.execute(sql`DELETE FROM usage_span WHERE team_id = ${teamId}`);
  await tx.db.execute(sql`DELETE FROM usage_day WHERE team_id = ${teamId}`);
  await tx.db.execute(sql`DELETE FROM usage_day_sum WHERE team_id = ${teamId}`);
  await tx.db.execute(sql`DELETE FROM usage_key WHERE team_id = ${teamId}`);
  await tx.db.delete(teams).where(eq(teams.id, teamId));
  await announceChange(tx, teamId);
}
