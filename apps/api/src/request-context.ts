import { localeOf } from '@watcher/contract/problems/sentences';
import { authenticate } from '@watcher/core/auth';
import type { Config } from '@watcher/core/config';
import type { Ctx } from '@watcher/core/context';
import { DomainError, refuse } from '@watcher/core/errors';
import type { LiveFeed } from '@watcher/core/live';
import { networkOf } from '@watcher/core/network';
import { looksLikeApiToken } from '@watcher/core/token-format';
import { type TokenAccess, tokenAuthentication } from '@watcher/core/tokens';
import type { Request, Response } from 'express';
import type { ApiCtx, Caller } from './api-context.ts';
import { type ClientFacts, clientOf } from './client/forwarded.ts';
import { foreignOrigin } from './client/same-origin.ts';
import {
  type CookieNames,
  type Credentials,
  credentialsOf,
  deviceOf,
  isSecure,
  sessionCookie,
} from './client/session-cookie.ts';
import { Streams } from './client/streams.ts';
import { Turns } from './client/turns.ts';

/**
 * Makes the context of a request: who asks, and whether it may be asked at all.
 *
 * `calls`: how many procedures it calls, 1 where that is left out.
 */
export type ContextOf = (request: Request, response: Response, calls?: number) => Promise<ApiCtx>;

/**
 * The context of requests on top of the product's own. It refuses what needs no procedure to be refused: a cookie
 * sent by another site's page, a wrong API token, one that has used up its rate limit, and a malformed `X-Team-Id`.
 *
 * @param waitMs how long a call waits for its turn.
 */
export function createContextOf(
  ctx: Ctx,
  config: Pick<Config, 'origin' | 'trustedProxies'>,
  cookies: CookieNames,
  live: LiveFeed,
  waitMs?: number,
): ContextOf {
  const authenticateToken = tokenAuthentication(ctx);
  const turns = new Turns(waitMs);
  const streams = new Streams();
  return async (request, response, calls = 1) => {
    const client = clientOf(request, config.trustedProxies);
    const credentials = credentialsOf(request, client, cookies);
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (credentials?.from !== 'header' && changes) refuseOtherSites(request, client);
    const cookie = sessionCookie(request, response, cookies, isSecure(request, client, config.origin));
    const caller = await callerOf(credentials, response, calls, cookie);
    const line = lineOf(caller, client);
    let closed: AbortSignal | undefined;
    // Most calls never wait. The calls of a batch wait for the same.
    const left = () => (closed ??= closeOf(response));
    return {
      ...ctx,
      caller,
      turn: (work, load) => turns.take(line, work, load, left),
      streams,
      teamId: teamIdOf(request),
      found: {},
      locale: localeOf(request.headers['accept-language']),
      address: client.address,
      userAgent: request.header('user-agent') ?? null,
      live,
      device: deviceOf(request, cookies),
      cookie,
    };
  };

  /** @throws DomainError `cross_site_request`, which names what did not fit, since ORIGIN may be what is wrong. */
  function refuseOtherSites(request: Request, client: ClientFacts): void {
    const foreign = foreignOrigin(request, client, config.origin);
    if (foreign === null) return;
    const params = { ...foreign, origin: config.origin ?? null };
    throw new DomainError({ code: 'cross_site_request', params });
  }

  async function callerOf(
    credentials: Credentials | null,
    response: Response,
    calls: number,
    cookie: ApiCtx['cookie'],
  ): Promise<Caller> {
    if (credentials === null) return { type: 'anonymous' };
    if (credentials.from === 'header' && looksLikeApiToken(credentials.token)) {
      return callerOfApiToken(credentials.token, response, calls);
    }
    for (const token of credentials.from === 'header' ? [credentials.token] : credentials.tokens) {
      const found = await authenticate(ctx, token);
      if (found === null) continue;
      // The browser keeps its cookie for as long as the session lasts.
      if (credentials.from === 'cookie' && found.prolongedUntil !== null)
        cookie.set(token, found.prolongedUntil);
      return { type: 'session', session: found.session };
    }
    return { type: 'anonymous' };
  }

  async function callerOfApiToken(token: string, response: Response, calls: number): Promise<Caller> {
    // Each call of a batch counts.
    const accesses = await Promise.all(Array.from({ length: calls }, () => authenticateToken(token)));
    const access = accesses.at(-1) ?? null;
    if (access === null) throw refuse('api_token_refused');
    admit(access, response);
    return { type: 'token', scope: access.scope };
  }
}

/** Aborted when the answer cannot be sent any more, or was. */
function closeOf(response: Response): AbortSignal {
  if (response.closed) return AbortSignal.abort();
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  return closed.signal;
}

/** Whose share of the database a call is of: a person's, a team's programs', or that of who is not known yet. */
function lineOf(caller: Caller, client: ClientFacts): string {
  if (caller.type === 'session') return `user:${caller.session.userId}`;
  if (caller.type === 'token') return `team:${caller.scope.teamId}`;
  return `address:${networkOf(client.address)}`;
}

/** @throws DomainError `team_id_malformed`. */
function teamIdOf(request: Request): number | null {
  const header = request.header('x-team-id');
  if (header === undefined) return null;
  const id = /^[1-9]\d{0,15}$/.test(header) ? Number(header) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw refuse('team_id_malformed');
}

/** @throws DomainError `rate_limited` when the request is one too many. */
function admit({ rateLimit }: TokenAccess, response: Response): void {
  const { allowed, limit, remaining, resetSeconds } = rateLimit;
  response.set({
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(resetSeconds),
  });
  if (allowed) return;
  response.set('Retry-After', String(resetSeconds));
  throw new DomainError(
    { code: 'rate_limited', params: { limit, seconds: resetSeconds } },
    { retryAfterSeconds: resetSeconds },
  );
}
