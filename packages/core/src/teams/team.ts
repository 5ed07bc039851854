import type { Role } from '@watcher/contract/access';
import type { Team } from '@watcher/contract/teams';
import { sql } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import type { teams } from '../db/schema/index.ts';

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

/** Keeps what belongs to a team (the list of its keys and tokens, its usage) from changing under the caller. */
export async function lockTeam(tx: TxCtx, teamId: number): Promise<void> {
  await tx.db.execute(sql`SELECT FROM teams WHERE id = ${teamId} FOR NO KEY UPDATE`);
}
