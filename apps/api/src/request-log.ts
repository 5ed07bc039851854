import { randomUUID } from 'node:crypto';
import type { Actor } from '@watcher/core/context';
import type { Log } from '@watcher/core/log';
import type { Request, RequestHandler, Response } from 'express';
import type { Metrics } from './metrics/metrics.ts';
import { notesOf } from './request-notes.ts';

/**
 * Names the request in its answer and in the log: the caller's own id where it is a sane one, so that logs of both
 * sides can be joined. A credential that was put there by mistake is none.
 */
export const nameRequest: RequestHandler = (request, response, next) => {
  const given = request.header('x-request-id');
  const isSane = given !== undefined && /^(?!sk-or-|or_api_|or_share_)[\w.:-]{1,128}$/.test(given);
  response.setHeader('X-Request-Id', isSane ? given : randomUUID());
  next();
};

/** Writes one line, and counts the request, when a request is over, whether it was answered or the caller went away. */
export function logRequests(log: Log, observe: Metrics['observe']): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    response.once('close', () => {
      const { statusCode: status, writableFinished } = response;
      const { isRoutine, actor, teamId, problem, origins, err } = notesOf(response);
      const isOurFault = status >= 500 || err !== undefined;
      const level = isOurFault ? 'error' : isRoutine && status < 400 ? 'debug' : 'info';
      const ms = performance.now() - began;
      const { method } = request;
      const route = routeOf(request, response);
      observe({ method, route, status, seconds: ms / 1000 });
      log[level](
        {
          method,
          route,
          status,
          ms: Math.round(ms * 10) / 10,
          requestId: response.getHeader('x-request-id'),
          actor: actor && nameOf(actor),
          teamId,
          problem,
          // Names the setting, since that may be what is wrong.
          ...(origins && { page: origins.from, sentTo: origins.to, ORIGIN: origins.origin }),
          // An event stream always ends like this.
          aborted: writableFinished ? undefined : true,
          err,
        },
        'request',
      );
    });
    next();
  };
}

/** The pattern that answered, e.g. `/api/keys/:id`; `/api/*` where none did. */
function routeOf(request: Request, response: Response): string {
  const { mount = '', route } = notesOf(response);
  const matched: unknown = request.route?.path;
  const path = typeof matched === 'string' ? matched : '/*';
  return route ?? (path === '/' && mount !== '' ? mount : `${mount}${path}`);
}

function nameOf(actor: Actor): string | undefined {
  if (actor.type === 'session') return `user:${actor.userId}`;
  if (actor.type === 'token') return `token:${actor.tokenId}`;
  return undefined;
}
