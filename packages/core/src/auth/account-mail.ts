import { type AccountMailWords, accountMailWords } from '@watcher/contract/account-mail';
import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import { mailOf } from '../alerts/channels/email/message.ts';
import { sendMail } from '../alerts/channels/email/smtp.ts';
import type { DeliveryResult } from '../alerts/channels/index.ts';
import { problemOfError } from '../channels/delivery-problem.ts';
import type { Ctx } from '../context.ts';
import type { JobPayload } from '../jobs/schemas.ts';
import { createResetLink } from './reset-password.ts';

/** A message about an account: its words, and where its one link leads. */
interface AccountMail {
  readonly to: string;
  readonly words: AccountMailWords;
  readonly url: string;
}

/** Hands a message to the operator's mail server. */
async function mailTo(ctx: Ctx, { to, words, url }: AccountMail): Promise<DeliveryResult> {
  const { smtp, signal } = ctx.means;
  if (smtp === null) return { delivered: false, error: { code: 'smtp_missing', params: {} }, retry: 'never' };
  const id = crypto.randomUUID();
  const notice = {
    id,
    type: 'report',
    severity: 'info',
    title: words.title,
    paragraphs: words.paragraphs,
    facts: [],
    link: { url, label: words.link },
    at: ctx.now(),
    dedupKey: id,
    data: {},
  } as const;
  return sendMail(smtp, mailOf(notice, smtp.from, [to], [to]), signal);
}

/**
 * Writes to a person about their account. A link is made here, so that no job and no log ever holds one; it is void
 * again when the mail server did not take it.
 *
 * @throws Error with the code of what went wrong where another try may help.
 */
export async function sendAccountMail(ctx: Ctx, payload: JobPayload<'account-mail'>): Promise<void> {
  const words = accountMailWords(payload.locale);
  if (payload.kind === 'password-was-reset') {
    const url = `${ctx.config.publicUrl}/login`;
    return settle(await mailTo(ctx, { to: payload.to, words: words.passwordWasReset, url }));
  }
  const link = await createResetLink(ctx, payload.emailKey);
  if (link === null) return;
  const result = await mailTo(ctx, { to: link.email, words: words.passwordReset, url: link.url });
  if (!result.delivered) await link.revoke();
  settle(result);
}

/** Sends the link of an invitation, in English: nothing is known yet of who is invited. @returns why it was not sent. */
export async function mailInvitation(ctx: Ctx, to: string, url: string): Promise<DeliveryProblem | null> {
  const result = await mailTo(ctx, { to, words: accountMailWords('en').invitation, url });
  return result.delivered ? null : problemOfError(result.error);
}

function settle(result: DeliveryResult): void {
  if (!result.delivered && result.retry !== 'never') throw new Error(`mail: ${result.error.code}`);
}
