import { PERMISSIONS } from '@watcher/contract/access';
import { HOUR } from '@watcher/contract/calendar/time';
import { and, eq } from 'drizzle-orm';
import { scopeOf } from '../../src/access/index.ts';
import type { Ctx } from '../../src/context.ts';
import { apiKeys, keySyncState, teams, users } from '../../src/db/schema/index.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import { createPersonalTeam } from '../../src/teams/create-personal.ts';
import { type Fact, replaceWindow } from '../../src/usage/facts/replace-window.ts';
import type { UserCtx } from './world.ts';

/** A signed-in user without a password, so that a property test can have many. */
export async function insertUser(ctx: Ctx): Promise<UserCtx> {
  const email = `${crypto.randomUUID()}@example.com`;
  return withTransaction(ctx, async (tx) => {
    const [user] = await tx.db
      .insert(users)
      .values({ email, emailKey: email, passwordHash: '', createdAt: new Date() })
      .returning();
    if (user === undefined) throw new Error('no user');
    await createPersonalTeam(tx, user);
    const [team] = await tx.db.select().from(teams).where(eq(teams.personalOf, user.id));
    if (team === undefined) throw new Error('no team');
    const session = { userId: user.id, sessionId: 'none' };
    const scope = scopeOf(team.id, 'owner', PERMISSIONS, { type: 'session', ...session });
    return { ...ctx, teamId: team.id, scope, session };
  });
}

/** An inference key that was never synced. */
export async function insertKey(user: UserCtx, name = 'test'): Promise<number> {
  const [row] = await user.db
    .insert(apiKeys)
    .values({
      teamId: user.teamId,
      hash: crypto.randomUUID(),
      kind: 'inference',
      name,
      label: `sk-or-v1-${name}`,
      secret: Buffer.from('sealed'),
      secretKeyId: user.cipher.keyId,
      status: 'valid',
      createdAt: user.now(),
    })
    .returning();
  if (row === undefined) throw new Error('no key');
  await user.db.insert(keySyncState).values({ teamId: user.teamId, keyId: row.id });
  return row.id;
}

/** Says through the one operation that writes usage what a key used in a span of hours, and that nothing else was. */
export async function insertFacts(
  user: UserCtx,
  keyId: number,
  facts: readonly Fact[],
  window?: { from: string; to: string },
): Promise<void> {
  const hours = facts.map(({ hour }) => hour.getTime());
  const from = window === undefined ? new Date(Math.min(...hours)) : new Date(window.from);
  const to = window === undefined ? new Date(Math.max(...hours) + HOUR) : new Date(window.to);
  const { teamId } = user;
  await withTransaction(user, (tx) =>
    replaceWindow(tx, { teamId, keyId, source: 'analytics', from, to, facts }),
  );
}

/** Notes a sync that went well. */
export async function markSynced(user: UserCtx, keyId: number, at: string | Date): Promise<void> {
  await user.db
    .update(apiKeys)
    .set({ lastSyncedAt: new Date(at) })
    .where(and(eq(apiKeys.teamId, user.teamId), eq(apiKeys.id, keyId)));
}

/** A fact in round figures; what is left out has a value that differs from its neighbours'. */
export function factAt(hour: string | Date, fact: Partial<Fact> = {}): Fact {
  return {
    hour: new Date(hour),
    model: 'a/model',
    provider: 'A',
    requests: 1,
    tokensInput: 100,
    tokensOutput: 10,
    tokensReasoning: 2,
    tokensCached: 3,
    cost: 1_000_000_000_000n,
    byokCost: 0n,
    ...fact,
  };
}
