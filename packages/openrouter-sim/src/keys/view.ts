import type { ApiKey } from '../accounts.ts';
import type { Call } from '../api.ts';
import { isFree } from '../models.ts';
import { dayStart } from '../time.ts';
import { counters } from './counters.ts';

/** Accounts that have bought credits may make so many requests to free models a day. */
const FREE_REQUESTS = 1000;

/** A key as `/keys` shows it. */
export function viewKey(call: Call, key: ApiKey) {
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

function freeRequests({ account, ledger, now }: Call) {
  const used = account.keys
    .flatMap((key) => ledger.entries(key.hash, dayStart(now), now + 1))
    .reduce((sum, entry) => sum + (isFree(entry.model) ? entry.requests : 0), 0);
  return { limit: FREE_REQUESTS, remaining: Math.max(0, FREE_REQUESTS - used), used };
}

/** The calling key as `/key` shows it. */
export function viewCurrent(call: Call) {
  const key = call.sim.asInferenceKnows(call.key);
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
    free_model_daily_requests: freeRequests(call),
  };
}
