import type { Command } from './command.ts';
import { invite } from './invite.ts';
import { listUsers } from './list-users.ts';
import { makeUserAdmin } from './make-admin.ts';
import { resetUserPassword } from './reset-password.ts';

/** Everything that `npm run admin` does, by name. */
export const commands: Readonly<Record<string, Command>> = {
  'list-users': listUsers,
  'make-admin': makeUserAdmin,
  'reset-password': resetUserPassword,
  invite,
};

/** What the launcher does itself (`apps/standalone/src/admin.ts`). */
const OF_THE_LAUNCHER = [['rotate-encryption-key', 'seals every secret with a new encryption key']] as const;

/** Every command with what it does, a line each. */
export function usage(): string {
  const ours = Object.entries(commands).map(
    ([name, { args, does }]) => [[name, ...args].join(' '), does] as const,
  );
  const lines = [...ours, ...OF_THE_LAUNCHER];
  const width = Math.max(...lines.map(([call]) => call.length));
  const rows = lines.map(([call, does]) => `  ${call.padEnd(width)}  ${does}`);
  return ['Usage: npm run admin -- <command>', ...rows].join('\n');
}
