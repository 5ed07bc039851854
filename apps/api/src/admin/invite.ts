import { deliverySentence } from '@watcher/contract/problems/sentences';
import { createInvitation, mailInvitation } from '@watcher/core/auth';
import { type Command, CommandError, emailIn } from './command.ts';

/** Prints a link with which this person makes an account, once, within a week, and mails it when SMTP_URL is set. */
export const invite: Command = async (ctx, args, say) => {
  if (ctx.config.registration === 'closed') {
    throw new CommandError('REGISTRATION is closed: set it to invite, and an invitation lets its guest in.');
  }
  const email = emailIn(args);
  const { url, expiresAt } = await createInvitation(ctx, email);
  say(url);
  say(`Give this link to ${email} only. It works once, until ${expiresAt.toISOString()}.`);
  if (ctx.means.smtp === null) return;
  const problem = await mailInvitation(ctx, email, url);
  if (problem === null) say(`It was sent to ${email}.`);
  else throw new CommandError(`It could not be sent to ${email}: ${deliverySentence('en', problem)}`);
};
