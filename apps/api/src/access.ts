import type { Permission } from '@watcher/contract/access';
import { requirePermission, scopeOfSession } from '@watcher/core/access';
import type { Scope, Session } from '@watcher/core/context';
import { refuse } from '@watcher/core/errors';
import type { Access, ApiCtx } from './api-context.ts';

/** @throws DomainError `not_signed_in` unless a person's session asks. */
export function sessionOf({ caller }: ApiCtx): Session {
  if (caller.type !== 'session') throw refuse('not_signed_in');
  return caller.session;
}

/**
 * The scope of a signed-in person in the team that the request names, else in their own. It is looked up once a request.
 *
 * @throws DomainError `not_signed_in`, `team_not_found`, `not_a_team_member`, or `permission_missing`.
 */
export async function scopeOfPerson(ctx: ApiCtx, permission: Permission): Promise<Scope> {
  const session = sessionOf(ctx);
  ctx.found.scope ??= scopeOfSession(ctx, session, ctx.teamId);
  const scope = await ctx.found.scope;
  requirePermission(scope, permission);
  return scope;
}

/** @throws DomainError `api_token_required`, `token_of_another_team`, or `permission_missing`. */
export function scopeOfToken({ caller, teamId }: ApiCtx, permission: Permission): Scope {
  if (caller.type !== 'token') throw refuse('api_token_required');
  if (teamId !== null && teamId !== caller.scope.teamId) throw refuse('token_of_another_team');
  requirePermission(caller.scope, permission);
  return caller.scope;
}

/**
 * Refuses whoever may not call.
 *
 * @returns the scope to act in; null for what is not about a team.
 */
export async function admit(ctx: ApiCtx, access: Access): Promise<Scope | null> {
  switch (access.by) {
    case 'anyone':
      return null;
    case 'session':
      sessionOf(ctx);
      return null;
    case 'team':
      return scopeOfPerson(ctx, access.permission);
    case 'token':
      return scopeOfToken(ctx, access.permission);
  }
}
