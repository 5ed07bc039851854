import { listAccounts } from '@watcher/core/auth';
import type { Command } from './command.ts';

/** Shows every account. */
export const listUsers: Command = async (ctx, _args, say) => {
  const accounts = await listAccounts(ctx);
  const rows = accounts.map(({ id, email, isAdmin, createdAt, lastSeenAt, sessions }) => [
    String(id),
    email,
    isAdmin ? 'admin' : '',
    minute(createdAt),
    lastSeenAt === null ? '-' : minute(lastSeenAt),
    String(sessions),
  ]);
  const table = [['ID', 'EMAIL', 'ROLE', 'CREATED', 'LAST SEEN', 'SESSIONS'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table) {
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
};

/** In UTC, to the minute. */
function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}
