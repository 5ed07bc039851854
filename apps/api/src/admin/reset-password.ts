import { createResetLink } from '@watcher/core/auth';
import { type Command, CommandError, emailIn } from './command.ts';

/** Prints a link with which the owner of an account sets a new password, once, within an hour. */
export const resetUserPassword: Command = async (ctx, args, say) => {
  const email = emailIn(args);
  const link = await createResetLink(ctx, email);
  if (link === null) throw new CommandError(`There is no account with the email ${email}.`);
  say(link.url);
  say(`Give this link to ${link.email} only. It works once, until ${link.expiresAt.toISOString()}.`);
};
