import type { LimitReset } from '@watcher/contract/keys-fields';
import { type DailyUsage, listActivity } from './activity.ts';
import { OpenRouterError } from './errors.ts';
import { type HttpOptions, request } from './http.ts';
import type { Reported } from './reported.ts';
import { countRequests, type RequestsWindow } from './requests.ts';
import {
  type CreditsAnswer,
  type CurrentKeyAnswer,
  creditsAnswer,
  currentKeyAnswer,
  type KeyListRow,
  keyAnswer,
  keyListAnswer,
  type OddKey,
  readListedKey,
  workspaceListAnswer,
} from './schemas.ts';
import { type HourlyUsage, queryUsage, type UsageWindow } from './usage.ts';

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
  listActivity(secret: string, hash: string): Promise<Reported<DailyUsage>>;
  /** Every key of the account, disabled ones and all workspaces included. Needs a management key. */
  listKeys(secret: string): Promise<KeyListing>;
  /**
   * The keys of the workspaces that are named, and of the default one, in as few calls as there are pages of the
   * documented size. Where pages are shorter, keys are missing: for a look between two listings, not in place of one.
   */
  listKeysIn(secret: string, workspaceIds: readonly string[]): Promise<KeyListing>;
  /** The whole usage of one key in a window of whole hours. Needs a management key of its account. */
  queryUsage(secret: string, window: UsageWindow): Promise<Reported<HourlyUsage>>;
  /** How many requests some keys of the account made together. Needs a management key. */
  countRequests(secret: string, window: RequestsWindow): Promise<number>;
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
      const { data } = await request(http, {
        method: 'GET',
        lane: 'account',
        path: '/key',
        secret,
        answer: currentKeyAnswer,
      });
      return data;
    },
    async getKey(secret, hash) {
      const { data } = await request(http, {
        method: 'GET',
        lane: 'account',
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
      const { data } = await request(http, {
        method: 'PATCH',
        lane: 'account',
        path,
        secret,
        body,
        answer: keyAnswer,
      });
      return data;
    },
    async getCredits(secret) {
      const { data } = await request(http, {
        method: 'GET',
        lane: 'account',
        path: '/credits',
        secret,
        answer: creditsAnswer,
      });
      return data;
    },
    listActivity: (secret, hash) => listActivity(http, secret, hash),
    listKeys: (secret) => listKeys(http, secret),
    listKeysIn: (secret, workspaceIds) => listKeysIn(http, secret, workspaceIds),
    countRequests: (secret, window) => countRequests(http, secret, window),
    queryUsage: (secret, window) => queryUsage(http, secret, window),
    with: (changed) => createOpenRouter({ ...http, ...changed }),
  };
}

/** What the listing of an account says. */
export interface KeyListing {
  readonly keys: readonly KeyListRow[];
  /** Keys of which too much was not understood to be read; those that have a hash are there all the same. */
  readonly odd: readonly OddKey[];
  /** False where a part of the account could not be listed, so that what is missing need not be gone. */
  readonly isWhole: boolean;
}

/** Keys to a page of GET /keys, as documented. */
const PAGE_SIZE = 100;

/** The listing without a workspace is that of the default one only, so the others are walked one by one. */
async function listKeys(http: HttpOptions, secret: string): Promise<KeyListing> {
  return walkWorkspaces(http, secret, {
    workspacesOf: () => listWorkspaces(http, secret).catch(nullWhenUnusable),
    // A page may be of any size; only an empty one is the last.
    isLast: (length) => length === 0,
  });
}

function listKeysIn(http: HttpOptions, secret: string, workspaceIds: readonly string[]): Promise<KeyListing> {
  return walkWorkspaces(http, secret, {
    workspacesOf: async () => workspaceIds,
    isLast: (length) => length < PAGE_SIZE,
  });
}

interface Walk {
  readonly workspacesOf: () => Promise<readonly string[] | null>;
  /** Whether a page of that many keys ends the walk of its workspace. */
  readonly isLast: (length: number) => boolean;
}

async function walkWorkspaces(
  http: HttpOptions,
  secret: string,
  { workspacesOf, isLast }: Walk,
): Promise<KeyListing> {
  const byHash = new Map<string, KeyListRow>();
  const odd: OddKey[] = [];
  const seen = new Set<string>();
  const walk = async (workspaceId: string | undefined): Promise<void> => {
    const found = await listWorkspaceKeys(http, secret, { workspaceId, isLast });
    odd.push(...found.odd);
    for (const key of found.keys) {
      byHash.set(key.hash, key);
      if (typeof key.workspace_id === 'string') seen.add(key.workspace_id);
    }
  };
  await walk(undefined);
  const workspaces = await workspacesOf();
  for (const workspaceId of workspaces ?? []) {
    if (!seen.has(workspaceId)) await walk(workspaceId);
  }
  return { keys: [...byHash.values()], odd, isWhole: workspaces !== null };
}

/**
 * Where workspaces may not be listed, or their listing fails by itself, the keys of the default one are read all the same.
 * What befalls every call, or asks for a pause, is no fault of this one.
 */
function nullWhenUnusable(error: unknown): null {
  const isItsOwn =
    error instanceof OpenRouterError &&
    (error.isRefusal || error.kind === 'malformed' || error.kind === 'unavailable') &&
    error.retryAfterMs === undefined;
  if (isItsOwn) return null;
  throw error;
}

/** @throws OpenRouterError `malformed` when pages bring nothing new and none is empty: there would be no end. */
async function listWorkspaceKeys(
  http: HttpOptions,
  secret: string,
  { workspaceId, isLast }: Pick<Walk, 'isLast'> & { readonly workspaceId: string | undefined },
): Promise<Pick<KeyListing, 'keys' | 'odd'>> {
  const keys: KeyListRow[] = [];
  const odd: OddKey[] = [];
  const hashes = new Set<string>();
  for (let offset = 0; ; ) {
    const query = new URLSearchParams({ include_disabled: 'true', offset: String(offset) });
    if (workspaceId !== undefined) query.set('workspace_id', workspaceId);
    const path = `/keys?${query}`;
    const { data } = await request(http, {
      method: 'GET',
      lane: 'account',
      path,
      secret,
      answer: keyListAnswer,
    });
    const before = hashes.size;
    for (const [index, item] of data.entries()) {
      const read = readListedKey(item);
      if ('key' in read) keys.push(read.key);
      else {
        odd.push(read);
        http.onOdd?.(new OpenRouterError('malformed', 'GET /keys', { field: read.field }));
      }
      hashes.add(('key' in read ? read.key.hash : read.hash) ?? `${offset + index}`);
    }
    offset += data.length;
    if (isLast(data.length)) return { keys, odd };
    if (hashes.size === before) throw new OpenRouterError('malformed', 'GET /keys', { field: 'offset' });
  }
}

/** Workspaces to a page, as they are asked for. */
const WORKSPACES_AT_ONCE = 100;

/**
 * @throws OpenRouterError `malformed` when pages bring nothing new and none is the last, or a workspace has no id: what is
 *   in it would be taken for gone.
 */
async function listWorkspaces(http: HttpOptions, secret: string): Promise<string[]> {
  const ids = new Set<string>();
  for (let offset = 0; ; ) {
    const query = new URLSearchParams({ limit: String(WORKSPACES_AT_ONCE), offset: String(offset) });
    const path = `/workspaces?${query}`;
    const page = await request(http, {
      method: 'GET',
      lane: 'account',
      path,
      secret,
      answer: workspaceListAnswer,
    });
    const before = ids.size;
    for (const workspace of page.data) ids.add(workspace.id);
    const { length } = page.data;
    offset += length;
    // A full page is never the last, whatever it counts; a short one is when it says so.
    const isCounted = page.total_count !== undefined && offset >= page.total_count;
    if (length === 0 || (length < WORKSPACES_AT_ONCE && isCounted)) return [...ids];
    if (ids.size === before) throw new OpenRouterError('malformed', 'GET /workspaces', { field: 'offset' });
  }
}
