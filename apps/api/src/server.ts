import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { localeOf } from '@watcher/contract/problems/sentences';
import type { Config } from '@watcher/core/config';
import type { Deps } from '@watcher/core/deps';
import { DomainError, refuse } from '@watcher/core/errors';
import type { LiveFeed } from '@watcher/core/live';
import type { Log } from '@watcher/core/log';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { cookieNamesOf } from './client/session-cookie.ts';
import { compress } from './compress.ts';
import { docs } from './docs/router.ts';
import { health } from './health.ts';
import { createMetrics } from './metrics/metrics.ts';
import { metricsRouter } from './metrics/router.ts';
import { problemOf, refusalOf } from './problems.ts';
import { type ContextOf, createContextOf } from './request-context.ts';
import { logRequests, nameRequest } from './request-log.ts';
import { noteFailure, noteMount, noteProcedures, noteRoutine, notesOf } from './request-notes.ts';
import { anyOrigin } from './rest/cors.ts';
import { restRouter } from './rest/router.ts';
import { appRouter } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import { toSnakeCase } from './spelling.ts';
import { inlineScriptHashes, webApp } from './static.ts';
import { callsOf, guardTrpc } from './trpc-guard.ts';

export interface ServerOptions {
  readonly config: Pick<Config, 'origin' | 'trustedProxies' | 'encryptionKey' | 'metricsToken'>;
  readonly deps: Deps;
  readonly live: LiveFeed;
  /** Where the built web app lies. */
  readonly webFolder: string;
  readonly log: Log;
  /** How long a call waits for its turn at the database; for tests. */
  readonly waitMs?: number;
}

/** The whole HTTP side on one origin: probes, tRPC, REST, and the web app for every other address. */
export function createServer({ config, deps, live, webFolder, log, waitMs }: ServerOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // The REST adapter tags what may be compared; files still have their date.
  app.disable('etag');
  const metrics = createMetrics(deps.ctx, deps.poolSize);
  app.use(nameRequest, logRequests(log, metrics.observe));
  app.use(securityHeaders(inlineScriptHashes(webFolder), config.origin?.startsWith('https://') ?? false));
  app.use(['/healthz', '/readyz', '/metrics'], noteRoutine);
  app.use(health(deps), metricsRouter(metrics, config.metricsToken));
  const cookies = cookieNamesOf(config.encryptionKey);
  app.use(['/api/docs', '/api/openapi.json', '/trpc'], compress);
  app.use('/api', noteMount, docs(config.origin?.startsWith('https://') ? cookies.secure : cookies.plain));

  const contextOf = noting(createContextOf(deps.ctx, config, cookies, live, waitMs));
  app.use(
    '/trpc',
    noStore,
    noteProcedures,
    guardTrpc,
    createExpressMiddleware({
      router: appRouter,
      createContext: ({ req, res }) => contextOf(req, res, callsOf(req)),
      maxBodySize: 64 * 1024,
      onError: ({ error, req }) => req.res && noteFailure(req.res, error),
    }),
  );
  app.use('/api/v1', anyOrigin);
  app.use('/api', noStore, restRouter(contextOf));
  app.use('/share', noIndex);
  app.use(noteRoutine, compress, webApp(webFolder));
  app.use(() => {
    throw refuse('page_not_found');
  });
  app.use(sendProblem);
  return app;
}

/** Who asks goes into the request's line of the log. */
function noting(contextOf: ContextOf): ContextOf {
  return async (request, response, calls) => {
    const ctx = await contextOf(request, response, calls);
    const notes = notesOf(response);
    if (ctx.caller.type === 'session') notes.actor = { type: 'session', ...ctx.caller.session };
    if (ctx.caller.type === 'token') {
      notes.actor = ctx.caller.scope.actor;
      notes.teamId = ctx.caller.scope.teamId;
    } else if (ctx.teamId !== null) notes.teamId = ctx.teamId;
    return ctx;
  };
}

function noStore(_request: Request, response: Response, next: () => void): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

/** What a share link shows is for whoever was given it. */
function noIndex(_request: Request, response: Response, next: () => void): void {
  response.setHeader('X-Robots-Tag', 'noindex, nofollow');
  next();
}

const sendProblem: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const known = transportErrorOf(error);
  noteFailure(response, known);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(known, localeOf(request.headers['accept-language']), toSnakeCase);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  const { retryAfterSeconds } = refusalOf(known);
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

/** What Express's own readers refuse, in our words. */
function transportErrorOf(error: unknown): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return new DomainError({ code: 'body_too_large', params: { kilobytes: 64 } });
  if (status === 415) return refuse('encoding_not_supported');
  if (status === 404) return refuse('file_not_found');
  if (status === 412) return refuse('precondition_failed');
  if (status === 416) return refuse('range_not_satisfiable');
  if (error instanceof SyntaxError) return error;
  if (status === 400) return refuse('invalid_input');
  return error;
}
