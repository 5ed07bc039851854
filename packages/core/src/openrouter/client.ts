import type { LimitReset } from '@watcher/contract/keys-fields';
import { type DailyUsage, listActivity } from './activity.ts';
import { type HttpOptions, request } from './http.ts';
import {
  type CreditsAnswer,
  type CurrentKeyAnswer,
  creditsAnswer,
  currentKeyAnswer,
  type KeyListRow,
  keyAnswer,
  keyListAnswer,
  workspaceListAnswer,
} from './schemas.ts';
import { type HourlyUsage, queryUsage, type UsageWindow } from './usage.ts';

const KEYS_PER_PAGE = 100;

/** What is changed of a key; what is left out stays. `limit` in USD, null: none. */
export interface KeyChange {
  readonly disabled?: boolean;
  readonly limit?: number | null;
  readonly limitReset?: LimitReset | null;
}

/** What the product asks OpenRouter. Every call throws OpenRouterError when there is no usable answer. */
export interface OpenRouter {
  /** The key itself: kind, limits and lifetime counters. */
  getCurrentKey(secret: string): Promise<CurrentKeyAnswer>;
  /** One key of the account, as in the listing. Needs a management key. */
  getKey(secret: string, hash: string): Promise<KeyListRow>;
  /** Changes a key of the account; twice is the same as once. Needs a management key. */
  updateKey(secret: string, hash: string, change: KeyChange): Promise<KeyListRow>;
  /** The account's credits. Needs a management key. */
  getCredits(secret: string): Promise<CreditsAnswer>;
  /** What one key used on each of the last 30 completed UTC days. Needs a management key of its account. */
  listActivity(secret: string, hash: string): Promise<DailyUsage[]>;
  /** Every key of the account, disabled ones and all workspaces included. Needs a management key. */
  listKeys(secret: string): Promise<KeyListRow[]>;
  /**
   * The keys of the workspaces that are named, and of the default one: a call for every hundred keys, where the whole
   * listing asks for the workspaces, too.
   */
  listKeysIn(secret: string, workspaceIds: readonly string[]): Promise<KeyListRow[]>;
  /** The whole usage of one key in a window of whole hours. Needs a management key of its account. */
  queryUsage(secret: string, window: UsageWindow): Promise<HourlyUsage[]>;
  /** The same with other patience: an interactive caller waits less than a job does. */
  with(options: Partial<HttpOptions>): OpenRouter;
}

/** @param options `baseUrl` as in the setting OPENROUTER_BASE_URL. */
export function createOpenRouter(options: Pick<HttpOptions, 'baseUrl'> & Partial<HttpOptions>): OpenRouter {
  const http: HttpOptions = {
    timeoutMs: 30_000,
    attempts: 4,
    backoffMs: 500,
    longestWaitMs: 60_000,
    ...options,
  };
  return {
    async getCurrentKey(secret) {
      const { data } = await request(http, { method: 'GET', path: '/key', secret, answer: currentKeyAnswer });
      return data;
    },
    async getKey(secret, hash) {
      const { data } = await request(http, {
        method: 'GET',
        path: `/keys/${hash}`,
        secret,
        answer: keyAnswer,
      });
      return data;
    },
    async updateKey(secret, hash, { disabled, limit, limitReset }) {
      const body = {
        ...(disabled === undefined ? {} : { disabled }),
        ...(limit === undefined ? {} : { limit }),
        ...(limitReset === undefined ? {} : { limit_reset: limitReset }),
      };
      const path = `/keys/${hash}`;
      const { data } = await request(http, { method: 'PATCH', path, secret, body, answer: keyAnswer });
      return data;
    },
    async getCredits(secret) {
      const { data } = await request(http, {
        method: 'GET',
        path: '/credits',
        secret,
        answer: creditsAnswer,
      });
      return data;
    },
    listActivity: (secret, hash) => listActivity(http, secret, hash),
    listKeys: (secret) => listKeys(http, secret),
    listKeysIn: (secret, workspaceIds) => listKeysIn(http, secret, workspaceIds),
    queryUsage: (secret, window) => queryUsage(http, secret, window),
    with: (changed) => createOpenRouter({ ...http, ...changed }),
  };
}

/** The listing without a workspace is that of the default one only, so the others are walked one by one. */
async function listKeys(http: HttpOptions, secret: string): Promise<KeyListRow[]> {
  return walkWorkspaces(http, secret, () => listWorkspaces(http, secret));
}

function listKeysIn(
  http: HttpOptions,
  secret: string,
  workspaceIds: readonly string[],
): Promise<KeyListRow[]> {
  return walkWorkspaces(http, secret, async () => workspaceIds);
}

async function walkWorkspaces(
  http: HttpOptions,
  secret: string,
  workspacesOf: () => Promise<readonly string[]>,
): Promise<KeyListRow[]> {
  const byHash = new Map<string, KeyListRow>();
  const seen = new Set<string>();
  const walk = async (workspaceId: string | undefined): Promise<void> => {
    for (const key of await listWorkspaceKeys(http, secret, workspaceId)) {
      byHash.set(key.hash, key);
      if (typeof key.workspace_id === 'string') seen.add(key.workspace_id);
    }
  };
  await walk(undefined);
  for (const workspaceId of await workspacesOf()) {
    if (!seen.has(workspaceId)) await walk(workspaceId);
  }
  return [...byHash.values()];
}

async function listWorkspaceKeys(
  http: HttpOptions,
  secret: string,
  workspaceId: string | undefined,
): Promise<KeyListRow[]> {
  const keys: KeyListRow[] = [];
  for (;;) {
    const query = new URLSearchParams({ include_disabled: 'true', offset: String(keys.length) });
    if (workspaceId !== undefined) query.set('workspace_id', workspaceId);
    const page = await request(http, {
      method: 'GET',
      path: `/keys?${query}`,
      secret,
      answer: keyListAnswer,
    });
    keys.push(...page.data);
    if (page.data.length < KEYS_PER_PAGE) return keys;
  }
}

async function listWorkspaces(http: HttpOptions, secret: string): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const query = new URLSearchParams({ limit: '100', offset: String(ids.length) });
    const path = `/workspaces?${query}`;
    const page = await request(http, { method: 'GET', path, secret, answer: workspaceListAnswer });
    ids.push(...page.data.map((workspace) => workspace.id));
    if (page.data.length === 0 || ids.length >= (page.total_count ?? 0)) return ids;
  }
}
