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

/** What the context of a procedure has besides, as far as its access says so. */
export interface Admission {
  readonly scope?: Scope;
  readonly session?: Session;
}

export type Admitted = ApiCtx & Admission;

/**
 * Refuses whoever may not call.
 *
 * @returns for whom the call is.
 */
export async function admit(ctx: ApiCtx, access: Access): Promise<Admission> {
  switch (access.by) {
    case 'anyone':
      return {};
    case 'session':
      return { session: sessionOf(ctx) };
    case 'team':
      return { scope: await scopeOfPerson(ctx, access.permission), session: sessionOf(ctx) };
    case 'token':
      return { scope: scopeOfToken(ctx, access.permission) };
  }
}
