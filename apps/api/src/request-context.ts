import { authenticate } from '@watcher/core/auth';
import type { Config } from '@watcher/core/config';
import type { Actor, Ctx } from '@watcher/core/context';
import { DomainError } from '@watcher/core/errors';
import type { LiveFeed } from '@watcher/core/live';
import { looksLikeApiToken } from '@watcher/core/token-format';
import { type TokenAccess, tokenAuthentication } from '@watcher/core/tokens';
import type { Request, Response } from 'express';
import { isCrossOrigin, isHttps } from './origin.ts';
import { sessionCookie, tokenOf } from './session-cookie.ts';
import type { ApiCtx } from './trpc.ts';

/** Makes the context of a request: who asks, and whether it may be asked at all. */
export type ContextOf = (request: Request, response: Response) => Promise<ApiCtx>;

/**
 * The context of requests on top of the product's own. It refuses what needs no procedure to be refused: a cookie
 * sent by another site's page, a wrong API token, and one that has used up its rate limit.
 */
export function createContextOf(ctx: Ctx, config: Pick<Config, 'origin'>, live: LiveFeed): ContextOf {
  const authenticateToken = tokenAuthentication(ctx);
  return async (request, response) => {
    const credentials = tokenOf(request);
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (credentials?.from !== 'header' && changes && isCrossOrigin(request, config.origin)) {
      throw new DomainError('forbidden', 'Requests from other sites are refused.');
    }
    return {
      ...ctx,
      actor: credentials === null ? { type: 'anonymous' } : await actorOf(credentials.token, response),
      address: request.ip ?? '',
      userAgent: request.header('user-agent') ?? null,
      live,
      cookie: sessionCookie(response, isHttps(request, config.origin)),
    };
  };

  async function actorOf(token: string, response: Response): Promise<Actor> {
    if (!looksLikeApiToken(token)) return authenticate(ctx, token);
    const access = await authenticateToken(token);
    if (access === null) throw new DomainError('not_signed_in', 'The API token is wrong or was revoked.');
    admit(access, response);
    return access.actor;
  }
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
  const message = `The limit of ${limit} requests is used up; it is renewed in ${resetSeconds} s.`;
  throw new DomainError('rate_limited', message, [], resetSeconds);
}
