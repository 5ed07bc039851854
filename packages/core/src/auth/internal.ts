import type { Profile, User } from '@watcher/contract/auth';
import type { Actor, Ctx } from '../context.ts';
import type { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';

export function toUser(row: typeof users.$inferSelect): User {
  return { id: row.id, email: row.email, createdAt: row.createdAt.toISOString() };
}

export function toProfile(row: typeof users.$inferSelect): Profile {
  return { ...toUser(row), timeZone: row.timeZone };
}

/** @throws DomainError `not_signed_in` unless an API token asks. */
export function requireToken(ctx: Pick<Ctx, 'actor'>): Extract<Actor, { type: 'token' }> {
  if (ctx.actor.type !== 'token')
    throw new DomainError('not_signed_in', 'This needs an API token (or_api_…).');
  return ctx.actor;
}

/** @throws DomainError `not_signed_in` unless a person's session asks. */
export function requireSession(ctx: Pick<Ctx, 'actor'>): Extract<Actor, { type: 'session' }> {
  if (ctx.actor.type !== 'session') throw new DomainError('not_signed_in', 'Please sign in.');
  return ctx.actor;
}
