import { makeAdmin } from '@watcher/core/auth';
import { type Command, CommandError, emailIn } from './command.ts';

/** Makes an account an administrator of this installation. */
export const makeUserAdmin: Command = async (ctx, args, say) => {
  const email = emailIn(args);
  if (!(await makeAdmin(ctx, email))) throw new CommandError(`There is no account with the email ${email}.`);
  say(`${email} is an administrator.`);
};
