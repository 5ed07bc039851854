import { ApiError } from './api-error.ts';
import { MINUTE } from './time.ts';

/** How many calls a key may make in any minute. The first limit that a call falls under is its limit. */
export type RateLimit = {
  /** Below the base path: this path and what lies under it. */
  path: string;
  method?: string;
  perMinute: number;
  /** How a refusal tells when to come again, if it does. */
  retryAfter: 'seconds' | 'date' | 'none';
};

/** An edge that bans an address whose keys were refused too often in a minute. */
export type Ban = { refusedPerMinute: number; status: 403 | 429 };

type Asked = { method: string; path: string; keyHash: string; now: number };

function isUnder({ path, method }: RateLimit, asked: Asked): boolean {
  const hasPath = asked.path === path || asked.path.startsWith(`${path}/`);
  return hasPath && (method === undefined || method === asked.method);
}

function headersOf({ retryAfter }: RateLimit, now: number, freeAt: number): Record<string, string> {
  if (retryAfter === 'none') return {};
  const seconds = Math.ceil((freeAt - now) / 1000);
  if (retryAfter === 'seconds') return { 'Retry-After': String(seconds) };
  return { 'Retry-After': new Date(now + seconds * 1000).toUTCString() };
}

/** Counts calls by key and limit over the last minute, and refused keys over all of them. */
export class RateLimits {
  readonly #calls = new Map<string, number[]>();
  #refused: number[] = [];

  /** Counts a call. @throws ApiError 429 when it is one too many */
  take(limits: readonly RateLimit[], asked: Asked): void {
    const limit = limits.find((one) => isUnder(one, asked));
    if (limit === undefined) return;
    const { now, keyHash } = asked;
    const name = `${keyHash} ${limit.method ?? '*'} ${limit.path}`;
    const recent = lastMinute(this.#calls.get(name) ?? [], now);
    const oldest = recent[recent.length - limit.perMinute];
    if (oldest !== undefined) throw new ApiError(429, undefined, headersOf(limit, now, oldest + MINUTE));
    this.#calls.set(name, [...recent, now]);
  }

  /** Notes that a key was not accepted. */
  noteRefused(now: number): void {
    this.#refused = [...lastMinute(this.#refused, now), now];
  }

  /** @throws ApiError for whoever calls, while too many keys were refused in the last minute */
  assertNotBanned(ban: Ban | null, now: number): void {
    if (ban === null || lastMinute(this.#refused, now).length < ban.refusedPerMinute) return;
    throw new ApiError(ban.status, 'Too many invalid requests from this address');
  }
}

function lastMinute(instants: readonly number[], now: number): number[] {
  return instants.filter((at) => at > now - MINUTE && at <= now);
}
