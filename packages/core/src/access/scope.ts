import { PERMISSIONS_OF, type Permission, ROLES, type Role } from '@watcher/contract/access';
import type { PlainCode, RefusalParams } from '@watcher/contract/problems/codes';
import { z } from 'zod';
import type { Actor, Ctx, Scope, Session } from '../context.ts';
import { prepared } from '../db/prepared.ts';
import { DomainError, refuse } from '../errors.ts';

const membership = z.object({ id: z.coerce.number(), role: z.enum(ROLES).nullable() });

/** $1 the person · $2 the team that is asked for; null: the person's own. */
const MEMBERSHIP = `
  SELECT t.id, m.role FROM teams t LEFT JOIN team_members m ON m.team_id = t.id AND m.user_id = $1
  WHERE CASE WHEN $2::bigint IS NULL THEN t.personal_of = $1 ELSE t.id = $2 END`;

/**
 * What a signed-in person may do in a team.
 *
 * @param teamId null: the person's own team.
 * @throws DomainError `team_not_found`, or `not_a_team_member`.
 */
export async function scopeOfSession(
  ctx: Pick<Ctx, 'db'>,
  session: Session,
  teamId: number | null,
): Promise<Scope> {
  const [row] = await prepared(ctx, MEMBERSHIP, [session.userId, teamId], { isShort: true });
  if (row === undefined) throw refuse('team_not_found');
  const { id, role } = membership.parse(row);
  if (role === null) throw refuse('not_a_team_member');
  return scopeOf(id, role, PERMISSIONS_OF[role], { type: 'session', ...session });
}

/** A scope of a role, with no more than the permissions that are given. */
export function scopeOf(teamId: number, role: Role, permissions: readonly Permission[], actor: Actor): Scope {
  const ofRole: readonly Permission[] = PERMISSIONS_OF[role];
  return { teamId, role, permissions: new Set(permissions.filter((one) => ofRole.includes(one))), actor };
}

/** @throws DomainError `permission_missing`. */
export function requirePermission(scope: Scope, permission: Permission): void {
  if (scope.permissions.has(permission)) return;
  throw new DomainError({ code: 'permission_missing', params: { permission } });
}

type Missing = `${string}_not_found` & PlainCode<RefusalParams>;

/**
 * A row of the scope's own team.
 *
 * @param missing what to say where there is no such row, and `foreign` where it is another team's.
 */
export function ownOrThrow<Row extends { readonly teamId: number }>(
  scope: Pick<Scope, 'teamId'>,
  row: Row | undefined,
  missing: Missing,
  foreign: `${string}_of_another_team` & PlainCode<RefusalParams>,
): Row {
  if (row === undefined) throw refuse(missing);
  if (row.teamId !== scope.teamId) throw refuse(foreign);
  return row;
}
