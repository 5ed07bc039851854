import { HOUR } from '@watcher/contract/calendar/time';
import { eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../src/context.ts';
import { apiKeys } from '../../src/db/schema/index.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import { type Fact, replaceWindow } from '../../src/usage/replace-window.ts';

export type UserCtx = Ctx & { readonly userId: number };

/** A signed-in user without a password, so that a property test can have many. */
export async function insertUser(ctx: Ctx): Promise<UserCtx> {
  const inserted = await ctx.db.execute<{ id: string }>(sql`
    INSERT INTO users (email, password_hash, created_at) VALUES (${`${crypto.randomUUID()}@example.com`}, '', now())
    RETURNING id`);
  const userId = Number(inserted.rows[0]?.id);
  return { ...ctx, userId, actor: { type: 'session', userId, sessionId: 'none' } };
}

/** The same user by an API token. */
export function byToken(user: UserCtx): Ctx {
  return { ...user, actor: { type: 'token', userId: user.userId, tokenId: 0 } };
}

/** An inference key that was never synced. */
export async function insertKey(user: UserCtx, name = 'test'): Promise<number> {
  const [row] = await user.db
    .insert(apiKeys)
    .values({
      userId: user.userId,
      hash: crypto.randomUUID(),
      kind: 'inference',
      name,
      label: `sk-or-v1-${name}`,
      secret: Buffer.from('sealed'),
      secretKeyId: 'test',
      status: 'valid',
      createdAt: user.now(),
    })
    .returning();
  if (row === undefined) throw new Error('no key');
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
  const { userId } = user;
  await withTransaction(user, (tx) =>
    replaceWindow(tx, { userId, keyId, source: 'analytics', from, to, facts }),
  );
}

/** Notes a sync that went well. */
export async function markSynced(user: UserCtx, keyId: number, at: string | Date): Promise<void> {
  await user.db
    .update(apiKeys)
    .set({ lastSyncedAt: new Date(at) })
    .where(eq(apiKeys.id, keyId));
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
