import type { TeamList } from '@watcher/contract/teams';
import { asc, eq, sql } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { teamMembers, teams } from '../db/schema/index.ts';
import { toTeam } from './team.ts';

/** The teams that a person belongs to: their own first, then by name. */
export async function listTeams(ctx: Ctx, { userId }: Session): Promise<TeamList> {
  const rows = await ctx.db
    .select({ team: teams, role: teamMembers.role })
    .from(teamMembers)
    .innerJoin(teams, eq(teams.id, teamMembers.teamId))
    .where(eq(teamMembers.userId, userId))
    .orderBy(
      sql`${teams.personalOf} IS NOT DISTINCT FROM ${userId} DESC`,
      asc(sql`lower(${teams.name})`),
      asc(teams.id),
    );
  return { items: rows.map(({ team, role }) => toTeam(team, role, userId)), total: rows.length };
}
