import type { ResetPasswordInput } from '@watcher/contract/auth';
import type { Locale } from '@watcher/contract/problems/sentences';
import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { sessions, users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { announceUserChange } from '../live.ts';
import { emailKey } from './email.ts';
import { forgetDevices, forgetGuesses, guardReset, newDevice, rememberDevice } from './guard.ts';
import { dropLinksOf, findLink, makeLink, useLink } from './links.ts';
import { assertNotEmail, hashPassword } from './password.ts';

const HOUR_MS = 3_600_000;

/**
 * A link with which the owner of an account sets a new password, once, within an hour.
 *
 * @param email in any case
 * @returns null when there is no such account.
 */
export async function createResetLink(
  ctx: Ctx,
  email: string,
): Promise<{ url: string; email: string; expiresAt: Date; revoke(): Promise<void> } | null> {
  const key = emailKey(email);
  const made = await withTransaction(ctx, async (tx) => {
    // Who changes the address or the password voids the links that are there: none is made in between.
    const [user] = await tx.db.select().from(users).where(eq(users.emailKey, key)).for('share');
    if (user === undefined) return null;
    const owner = { emailKey: key, userId: user.id };
    return { user, ...(await makeLink(tx, 'password-reset', owner, HOUR_MS)) };
  });
  if (made === null) return null;
  const { user, token, expiresAt } = made;
  return {
    // Behind the `#`, where no log and no Referer has it.
    url: `${ctx.config.publicUrl}/reset-password#token=${token}`,
    email: user.email,
    expiresAt,
    async revoke() {
      await withTransaction(ctx, (tx) => useLink(tx, 'password-reset', token));
    },
  };
}

/**
 * Sets a new password with a link. Every session ends, every other link of the account is void, devices that signed in
 * before are known no more, and its owner is told by e-mail. API tokens go on working: they are revoked one by one.
 *
 * @param locale the language of the mail
 * @param device the secret of the device that asks, which is known from then on; null when it has none
 * @returns that secret, or a new one.
 * @throws DomainError `reset_link_refused`, one and the same for a link that is unknown, used, expired, or of a former
 *   address; `invalid_input` when the password is the e-mail; `too_many_attempts`.
 */
export async function resetPassword(
  ctx: Ctx,
  input: ResetPasswordInput,
  locale: Locale,
  device: string | null = null,
): Promise<{ device: string }> {
  await guardReset(ctx);
  // Before the costly hash, and again with the change.
  const found = await findLink(ctx, 'password-reset', input.token);
  if (found === null || found.userId === null) throw refuse('reset_link_refused');
  const owner = and(eq(users.id, found.userId), eq(users.emailKey, found.emailKey));
  assertNotEmail(input.password, found.emailKey, 'password');
  const passwordHash = await hashPassword(input.password);
  const user = await withTransaction(ctx, async (tx) => {
    // The account before its links, as whoever changes it locks them, so that the two do not deadlock.
    const [changed] = await tx.db.update(users).set({ passwordHash }).where(owner).returning();
    const link = await useLink(tx, 'password-reset', input.token);
    if (changed === undefined || link === null) throw refuse('reset_link_refused');
    await dropLinksOf(tx, changed.id);
    await tx.db.delete(sessions).where(eq(sessions.userId, changed.id));
    await forgetDevices(tx, changed.emailKey);
    await announceUserChange(tx, changed.id);
    if (tx.means.smtp !== null) {
      const payload = { kind: 'password-was-reset', to: changed.email, locale } as const;
      await enqueue(tx, 'account-mail', payload, { jobKey: `password-was-reset:${crypto.randomUUID()}` });
    }
    return changed;
  });
  await forgetGuesses(ctx, user.emailKey);
  const known = device ?? newDevice();
  await rememberDevice(ctx, user.emailKey, known);
  return { device: known };
}
