import type { Profile, User } from '@watcher/contract/auth';
import type { users } from '../db/schema/index.ts';

export type UserRow = typeof users.$inferSelect;

export function toUser(row: UserRow): User {
  return { id: row.id, email: row.email, createdAt: row.createdAt.toISOString() };
}

export function toProfile(row: UserRow): Profile {
  return { ...toUser(row), timeZone: row.timeZone };
}
