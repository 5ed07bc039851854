import { z } from 'zod';
import type { ApiKey } from '../accounts.ts';
import { ApiError, type Call, parse, type Route } from '../api.ts';
import { counters } from './counters.ts';

const PAGE = 100;
/** Accounts that have bought credits may make so many requests to free models a day. */
const FREE_REQUESTS = 1000;

const limitReset = z.enum(['daily', 'weekly', 'monthly']).nullable();
const limit = z.number().nonnegative().nullable();

/** Query parameters are text, and an integer or the word `null`. */
export const offsetParam = z
  .union([z.literal('null'), z.string().regex(/^\d+$/, 'must be an integer of at least 0')])
  .default('0')
  .transform((text) => (text === 'null' ? 0 : Number(text)));

const listQuery = z.object({
  include_disabled: z.enum(['true', 'false']).default('false'),
  offset: offsetParam,
  workspace_id: z.uuid().optional(),
});

const createBody = z.object({
  name: z.string().min(1),
  limit: limit.optional(),
  limit_reset: limitReset.optional(),
  include_byok_in_limit: z.boolean().optional(),
  // Must be UTC: zod's datetime takes `Z` only.
  expires_at: z.iso.datetime().nullable().optional(),
  workspace_id: z.uuid().optional(),
  creator_user_id: z.string().min(1).nullable().optional(),
});

const updateBody = z.object({
  name: z.string().optional(),
  disabled: z.boolean().optional(),
  limit: limit.optional(),
  limit_reset: limitReset.optional(),
  include_byok_in_limit: z.boolean().optional(),
});

function view(call: Call, key: ApiKey) {
  return {
    hash: key.hash,
    name: key.name,
    disabled: key.disabled,
    ...counters(call, key),
    created_at: new Date(key.createdAt).toISOString(),
    updated_at: key.updatedAt === null ? null : new Date(key.updatedAt).toISOString(),
    workspace_id: key.workspaceId,
    // Later than the extract; the SDK refuses a key without it.
    external_user: null,
  };
}

function viewCurrent(call: Call) {
  const { key } = call;
  const isManagement = key.kind === 'management';
  return {
    ...counters(call, key),
    is_free_tier: false,
    is_management_key: isManagement,
    is_provisioning_key: isManagement,
    rate_limit: { requests: -1, interval: '10s', note: 'This field is deprecated and safe to ignore.' },
    // Later than the extract; the SDK refuses a key without them.
    workspace_id: key.workspaceId,
    organization_id: null,
    allowed_data_regions: ['global'],
    free_model_daily_requests: { limit: FREE_REQUESTS, remaining: FREE_REQUESTS, used: 0 },
  };
}

/** Management keys are kept apart from the keys that run models: `/keys` neither lists nor finds them. */
function find({ account, params }: Call): ApiKey {
  const key = account.keys.find(
    (one) => one.hash === params.get('hash') && one.kind === 'inference' && !one.deleted,
  );
  if (key === undefined) throw new ApiError(404, 'API key not found');
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
  const keys = call.account.keys.filter(
    (key) =>
      key.kind === 'inference' &&
      !key.deleted &&
      key.workspaceId === workspaceId &&
      (!key.disabled || query.include_disabled === 'true'),
  );
  // Newest first, so a key made between two pages moves the rest along, as it may in reality.
  const page = keys.reverse().slice(query.offset, query.offset + PAGE);
  return { data: page.map((key) => view(call, key)) };
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
  return { data: view(call, find({ ...call, params: new Map([['hash', hash]]) })), key };
}

function update(call: Call) {
  const key = find(call);
  const body = parse(updateBody, call.body);
  key.name = body.name ?? key.name;
  key.disabled = body.disabled ?? key.disabled;
  key.includeByokInLimit = body.include_byok_in_limit ?? key.includeByokInLimit;
  if (body.limit !== undefined) key.limit = body.limit;
  if (body.limit_reset !== undefined) key.limitReset = body.limit_reset;
  key.updatedAt = call.now;
  return { data: view(call, key) };
}

function remove(call: Call) {
  find(call).deleted = true;
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
    handle: (call) => ({ status: 200, body: { data: view(call, find(call)) } }),
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
