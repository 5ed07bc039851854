import { makeAdmin } from '@watcher/core/auth';
import { type Command, CommandError, emailIn } from './command.ts';

export const makeUserAdmin: Command = {
  args: ['EMAIL'],
  does: 'makes an account an administrator of this installation',
  async run(ctx, args, say) {
    const email = emailIn(args);
    if (!(await makeAdmin(ctx, email)))
      throw new CommandError(`There is no account with the email ${email}.`);
    say(`${email} is an administrator.`);
  },
};
