import type { Command } from './command.ts';
import { invite } from './invite.ts';
import { listUsers } from './list-users.ts';
import { makeUserAdmin } from './make-admin.ts';
import { resetUserPassword } from './reset-password.ts';

/** What `npm run admin` does, by name, but for what the launcher does itself (`apps/standalone/src/admin.ts`). */
export const commands: Readonly<Record<string, Command>> = {
  'list-users': listUsers,
  'make-admin': makeUserAdmin,
  'reset-password': resetUserPassword,
  invite,
};
