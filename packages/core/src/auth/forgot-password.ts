import type { ForgotPasswordInput } from '@watcher/contract/auth';
import type { Locale } from '@watcher/contract/problems/sentences';
import type { Ctx } from '../context.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { emailKey } from './email.ts';
import { guardForgotten, mayMailReset } from './guard.ts';

/**
 * Has a link to a new password sent, where there is such an account. Nothing here depends on that: a job looks for the
 * account, so that answer and time are the same for every address.
 *
 * @param locale the language of the mail
 * @throws DomainError `too_many_attempts` when one address asks in bulk. One e-mail address gets few mails, however
 *   many ask for it; that is not told.
 */
export async function forgotPassword(ctx: Ctx, input: ForgotPasswordInput, locale: Locale): Promise<void> {
  await guardForgotten(ctx);
  const key = emailKey(input.email);
  if (!(await mayMailReset(ctx, key)) || ctx.means.smtp === null) return;
  const payload = { kind: 'password-reset', emailKey: key, locale } as const;
  await enqueue(ctx, 'account-mail', payload, { jobKey: `password-reset:${sha256Hex(key)}` });
}
