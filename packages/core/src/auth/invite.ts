import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { emailKey } from './email.ts';
import { dropInvitations, makeLink } from './links.ts';
import { lockAddress } from './lock-address.ts';

const WEEK_MS = 7 * 86_400_000;

/**
 * A link with which this person may make an account, once, within a week. An earlier one of theirs is void.
 *
 * @throws DomainError `email_taken`; `registration_closed` where no invitation would let anybody in.
 */
export async function createInvitation(ctx: Ctx, email: string): Promise<{ url: string; expiresAt: Date }> {
  if (ctx.config.registration === 'closed') throw refuse('registration_closed');
  const key = emailKey(email);
  const { token, expiresAt } = await withTransaction(ctx, async (tx) => {
    await lockAddress(tx, key);
    const [user] = await tx.db.select({ id: users.id }).from(users).where(eq(users.emailKey, key));
    if (user !== undefined) throw refuse('email_taken');
    await dropInvitations(tx, key);
    return makeLink(tx, 'invitation', { emailKey: key, userId: null }, WEEK_MS);
  });
  // Behind the `#`, where no log and no Referer has it.
  const url = `${ctx.config.publicUrl}/register#invitation=${token}&email=${encodeURIComponent(email)}`;
  return { url, expiresAt };
}
