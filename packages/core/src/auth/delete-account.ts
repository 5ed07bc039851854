import type { DeleteAccountInput } from '@watcher/contract/auth';
import { eq, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { lockKeysOfUser } from '../keys/internal.ts';
import { announceChange } from '../live.ts';
import { confirmPassword, lockConfirmed } from './confirm-password.ts';
import { forgetAddresses } from './guard.ts';

/**
 * Removes the signed-in user and everything that is theirs: usage, keys, tokens, sessions. Usage has no foreign key to
 * its user; the keys are locked first, so that no sync that is under way adds any afterwards.
 *
 * @throws DomainError `invalid_input` at `currentPassword`, `rate_limited`.
 */
export async function deleteAccount(ctx: Ctx, input: DeleteAccountInput): Promise<void> {
  const user = await confirmPassword(ctx, input.currentPassword);
  await withTransaction(ctx, async (tx) => {
    await lockConfirmed(tx, user);
    await lockKeysOfUser(tx, user.id);
    await tx.db.execute(sql`SELECT FROM api_keys WHERE user_id = ${user.id} ORDER BY id FOR UPDATE`);
    // The rollups follow by their triggers; what retention left of them goes besides.
    await tx.db.execute(sql`DELETE FROM usage_hour WHERE user_id = ${user.id}`);
    await tx.db.execute(sql`DELETE FROM usage_day WHERE user_id = ${user.id}`);
    await tx.db.execute(sql`DELETE FROM usage_day_sum WHERE user_id = ${user.id}`);
    await tx.db.execute(sql`DELETE FROM usage_key WHERE user_id = ${user.id}`);
    await forgetAddresses(tx, user.email);
    await tx.db.delete(users).where(eq(users.id, user.id));
    await announceChange(tx, user.id);
  });
}
