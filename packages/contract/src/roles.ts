/** What a person is in a team, from the one who may do most to the one who may do least. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What can be allowed within a team. `x:read` sees, `x:write` changes, the others are single acts. */
export const PERMISSIONS = [
  'usage:read',
  'keys:read',
  'keys:add',
  'keys:sync',
  'keys:write',
  'tokens:read',
  'tokens:add',
  'team:read',
  'team:write',
  'keys:control',
  'channels:read',
  'channels:write',
  'budgets:read',
  'budgets:write',
  'alerts:read',
  'alerts:write',
  'reports:read',
  'reports:write',
  'audit:read',
  'shares:read',
  'shares:write',
  'views:read',
  'views:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const VIEWER = [
  'usage:read',
  'keys:read',
  'tokens:read',
  'team:read',
  'channels:read',
  'budgets:read',
  'alerts:read',
  'reports:read',
  'audit:read',
  'shares:read',
  'views:read',
] as const;
const MEMBER = [...VIEWER, 'keys:add', 'keys:sync', 'tokens:add', 'views:write'] as const;

/**
 * What each role may do. Owners and admins change everything of the team; members also add keys, make API tokens of
 * their own and save views; viewers read.
 */
export const PERMISSIONS_OF = {
  owner: PERMISSIONS,
  admin: PERMISSIONS,
  member: MEMBER,
  viewer: VIEWER,
} as const satisfies Record<Role, readonly Permission[]>;

/** What an API token may be allowed, of the permissions of its maker's role. */
export const TOKEN_SCOPES = ['usage:read', 'keys:read'] as const satisfies readonly Permission[];
export type TokenScope = (typeof TOKEN_SCOPES)[number];
