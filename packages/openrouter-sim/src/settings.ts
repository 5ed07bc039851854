import type { Ban, RateLimit } from './rate-limits.ts';

/** How a listing is told: rows in a page, at most, and whether it gives the first page whatever is asked. */
export type Paging = { size: number; ignoresOffset: boolean };

/** How this OpenRouter behaves where the real one varies; every field may be changed while it runs. */
export type Settings = {
  /** The time column of analytics rows is `<this>__<granularity>`. */
  timeColumn: 'date' | 'created_at';
  /** Its values: ISO instants, or the date alone where the granularity is a day or more. */
  timeValue: 'instant' | 'date';
  /** How far each source lags behind the ledger, in milliseconds. */
  lag: { counters: number; activity: number; analytics: number };
  /**
   * How long things take, in milliseconds of the simulator's clock: until inference works with a key as it was changed
   * or deleted (`stop`), until listings show it so (`readBack`), and from a request's start to its bill (`inference`).
   */
  delay: { stop: number; readBack: number; inference: number };
  /** What a request over a key's limit is refused with: 402 by the documentation, 403 in every capture. */
  keyLimitStatus: 402 | 403;
  /** Whether listings show expired keys without `include_expired`; the newest documentation says no. */
  listsExpired: boolean;
  /** Whether analytics filters find keys that were deleted; otherwise no rows and a warning. */
  resolvesDeletedKeys: boolean;
  /** Analytics queries an account may make in a minute; `null` for no limit. OpenRouter reports 64. */
  analyticsPerMinute: number | null;
  /** Limits on calls of each key, beside that. */
  rateLimits: RateLimit[];
  /** Bans an address that sends many bad keys; `null` for never. */
  ban: Ban | null;
  paging: { keys: Paging; workspaces: Paging };
};

/** An OpenRouter that is never late and limits nothing. */
export function defaultSettings(): Settings {
  return {
    timeColumn: 'date',
    timeValue: 'instant',
    lag: { counters: 0, activity: 0, analytics: 0 },
    delay: { stop: 0, readBack: 0, inference: 0 },
    keyLimitStatus: 403,
    listsExpired: true,
    resolvesDeletedKeys: true,
    analyticsPerMinute: null,
    rateLimits: [],
    ban: null,
    paging: {
      keys: { size: 100, ignoresOffset: false },
      workspaces: { size: 100, ignoresOffset: false },
    },
  };
}
