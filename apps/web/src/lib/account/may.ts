import { PERMISSIONS_OF, type Permission } from '@watcher/contract/roles';
import type { Account } from './account.ts';

/** Whether whoever is signed in may do something in their team. The server decides; pages only leave out what it refuses. */
export function may(account: Account | undefined, permission: Permission): boolean {
  return account !== undefined && PERMISSIONS_OF[account.team.role].some((one) => one === permission);
}
