import type { TxCtx } from '../context.ts';
import { teamMembers, teams } from '../db/schema/index.ts';

/** Makes the team of a new person's own, named for the part of the e-mail address that is theirs. */
export async function createPersonalTeam(
  tx: TxCtx,
  user: { readonly id: number; readonly email: string },
): Promise<void> {
  const name = user.email.slice(0, user.email.lastIndexOf('@')).slice(0, 100);
  const [team] = await tx.db
    .insert(teams)
    .values({ name, personalOf: user.id, createdAt: tx.now() })
    .returning();
  if (team === undefined) throw new Error('The team was not stored.');
  await tx.db.insert(teamMembers).values({ teamId: team.id, userId: user.id, role: 'owner' });
}
