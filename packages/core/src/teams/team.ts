import type { Role } from '@watcher/contract/access';
import type { Team } from '@watcher/contract/teams';
import { sql } from 'drizzle-orm';
import type { Scope, TxCtx } from '../context.ts';
import type { teams } from '../db/schema/index.ts';
import { refuse } from '../errors.ts';

/** A team as one of its members sees it. */
export function toTeam(row: typeof teams.$inferSelect, role: Role, userId: number): Team {
  return {
    id: row.id,
    name: row.name,
    role,
    isPersonal: row.personalOf === userId,
    timeZone: row.timeZone,
    createdAt: row.createdAt.toISOString(),
  };
}

/**
 * Keeps what belongs to a team (the list of its keys and tokens, its usage) from changing under the caller.
 *
 * @returns whether there is such a team; a job finds nothing else of one that was deleted either.
 */
export async function lockTeam(tx: TxCtx, teamId: number): Promise<boolean> {
  const found = await tx.db.execute(sql`SELECT FROM teams WHERE id = ${teamId} FOR NO KEY UPDATE`);
  return found.length === 1;
}

/**
 * The same for who adds something to the team.
 *
 * @throws DomainError `team_not_found` when it was deleted since the scope was made.
 */
export async function lockOwnTeam(tx: TxCtx, { teamId }: Pick<Scope, 'teamId'>): Promise<void> {
  if (!(await lockTeam(tx, teamId))) throw refuse('team_not_found');
}
