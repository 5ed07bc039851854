import type { LimitReset } from '@watcher/contract/keys-fields';
import { type DailyUsage, listActivity } from './activity.ts';
import { type HttpOptions, request } from './http.ts';
import { type KeyListing, listKeys, listKeysIn } from './listing.ts';
import type { Reported } from './reported.ts';
import { countRequests, type RequestsWindow } from './requests.ts';
import {
  type CreditsAnswer,
  type CurrentKeyAnswer,
  creditsAnswer,
  currentKeyAnswer,
  type KeyListRow,
  keyAnswer,
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
