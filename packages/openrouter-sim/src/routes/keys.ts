import { z } from 'zod';
import type { ApiKey } from '../accounts.ts';
import { type Call, parse, type Route } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { createBody, updateBody } from '../keys/bodies.ts';
import { viewCurrent, viewKey } from '../keys/view.ts';
import { offsetParam, pageOf } from '../paging.ts';

const listQuery = z.object({
  include_disabled: z.enum(['true', 'false']).default('false'),
  include_expired: z.enum(['true', 'false']).default('false'),
  offset: offsetParam,
  workspace_id: z.uuid().optional(),
});

/** Management keys are kept apart from the keys that run models: `/keys` neither lists nor finds them. */
function find({ account, params }: Call): ApiKey {
  const key = account.keys.find((one) => one.hash === params.get('hash') && one.kind === 'inference');
  if (key === undefined) throw new ApiError(404, 'API key not found');
  return key;
}

/** The key to be changed: what is deleted cannot be changed, even while listings still show it. */
function findLiving(call: Call): ApiKey {
  const key = find(call);
  if (key.deleted) throw new ApiError(404, 'API key not found');
  return key;
}

/** The key to be looked at, as listings know it. */
function findListed(call: Call): ApiKey {
  const key = call.sim.asListed(find(call));
  if (key.deleted) throw new ApiError(404, 'API key not found');
  return key;
}

function assertWorkspace({ account }: Call, id: string | undefined): void {
  if (id === undefined || account.workspaces.some((one) => one.id === id)) return;
  throw new ApiError(400, 'Workspace not found');
}

function list(call: Call) {
  const query = parse(listQuery, Object.fromEntries(call.query));
  assertWorkspace(call, query.workspace_id);
  const workspaceId = query.workspace_id ?? call.account.defaultWorkspace.id;
  const showsExpired = query.include_expired === 'true' || call.sim.settings.listsExpired;
  const keys = call.account.keys
    .map((key) => call.sim.asListed(key))
    .filter(
      (key) =>
        key.kind === 'inference' &&
        !key.deleted &&
        key.workspaceId === workspaceId &&
        (!key.disabled || query.include_disabled === 'true') &&
        ((key.expiresAt ?? Infinity) > call.now || showsExpired),
    );
  // Newest first, so a key made between two pages moves the rest along, as it may in reality.
  const page = pageOf(keys.reverse(), query.offset, call.sim.settings.paging.keys);
  return { data: page.map((key) => viewKey(call, key)) };
}

function create(call: Call) {
  const body = parse(createBody, call.body);
  assertWorkspace(call, body.workspace_id);
  const { key, hash } = call.account.createKey({
    name: body.name,
    limit: body.limit,
    limitReset: body.limit_reset,
    includeByokInLimit: body.include_byok_in_limit,
    expiresAt: body.expires_at,
    workspace: body.workspace_id,
    creatorUserId: body.creator_user_id ?? undefined,
  });
  return { data: viewKey(call, find({ ...call, params: new Map([['hash', hash]]) })), key };
}

function update(call: Call) {
  const { hash } = findLiving(call);
  const {
    limit_reset: limitReset,
    include_byok_in_limit: includeByokInLimit,
    ...rest
  } = parse(updateBody, call.body);
  const changed = call.sim.changeKey(hash, {
    ...rest,
    ...(limitReset !== undefined && { limitReset }),
    ...(includeByokInLimit !== undefined && { includeByokInLimit }),
  });
  return { data: viewKey(call, changed) };
}

function remove(call: Call) {
  call.sim.deleteKey(findLiving(call).hash);
  return { deleted: true };
}

/** `/key` for every key, `/keys` for management keys. */
export const keyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/key',
    access: 'any',
    handle: (call) => ({ status: 200, body: { data: viewCurrent(call) } }),
  },
  {
    method: 'GET',
    path: '/keys',
    access: 'management',
    handle: (call) => ({ status: 200, body: list(call) }),
  },
  {
    method: 'POST',
    path: '/keys',
    access: 'management',
    handle: (call) => ({ status: 201, body: create(call) }),
  },
  {
    method: 'GET',
    path: '/keys/{hash}',
    access: 'management',
    handle: (call) => ({ status: 200, body: { data: viewKey(call, findListed(call)) } }),
  },
  {
    method: 'PATCH',
    path: '/keys/{hash}',
    access: 'management',
    handle: (call) => ({ status: 200, body: update(call) }),
  },
  {
    method: 'DELETE',
    path: '/keys/{hash}',
    access: 'management',
    handle: (call) => ({ status: 200, body: remove(call) }),
  },
];
