import { randomUUID } from 'node:crypto';
import { constants } from 'node:zlib';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import type { Config } from '@watcher/core/config';
import type { Deps } from '@watcher/core/deps';
import { DomainError } from '@watcher/core/errors';
import type { LiveFeed } from '@watcher/core/live';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { docs } from './docs/router.ts';
import { health } from './health.ts';
import { problemOf, refusalOf, TransportError } from './problems.ts';
import { createContextOf } from './request-context.ts';
import { restRouter } from './rest/router.ts';
import { appRouter } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import { toSnakeCase } from './spelling.ts';
import { inlineScriptHashes, webApp } from './static.ts';

export interface ServerOptions {
  readonly config: Pick<Config, 'origin'>;
  readonly deps: Deps;
  readonly live: LiveFeed;
  /** Where the built web app lies. */
  readonly webFolder: string;
  readonly log: (line: string) => void;
}

/** The whole HTTP side on one origin: probes, tRPC, REST, and the web app for every other address. */
export function createServer({ config, deps, live, webFolder, log }: ServerOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // A proxy on this machine is believed about address and scheme; nobody else is.
  app.set('trust proxy', 'loopback');
  app.set('query parser', 'simple');
  // The REST adapter tags what may be compared; files still have their date.
  app.disable('etag');
  app.use(requestId);
  app.use(securityHeaders(inlineScriptHashes(webFolder), config.origin?.startsWith('https://') ?? false));
  app.use(health(deps));
  app.use(compressed());
  app.use('/api', docs());

  const contextOf = createContextOf(deps.ctx, config, live);
  app.use(
    '/trpc',
    createExpressMiddleware({
      router: appRouter,
      createContext: ({ req, res }) => contextOf(req, res),
      maxBodySize: 64 * 1024,
      onError: ({ error, path }) => report(log, error, `trpc ${path}`),
    }),
  );
  app.use('/api', noStore, restRouter(contextOf));
  app.use(webApp(webFolder));
  app.use(() => {
    throw new DomainError('not_found', 'There is no such page.');
  });
  app.use(sendProblem(log));
  return app;
}

/** The caller's own id where it is a sane one, so that logs of both sides can be joined. */
function requestId(request: Request, response: Response, next: () => void): void {
  const given = request.header('x-request-id');
  response.setHeader(
    'X-Request-Id',
    given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID(),
  );
  next();
}

/**
 * Long answers shrink to a fifth, for less time than a network of 100 Mbit/s takes to carry the rest. Higher levels
 * take twice the time for a tenth less. Events are not held back until there are enough of them.
 */
function compressed() {
  return compression({
    threshold: 2048,
    level: 1,
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
    filter: (request, response) =>
      !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  });
}

function noStore(_request: Request, response: Response, next: () => void): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

function sendProblem(log: (line: string) => void): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = transportErrorOf(error);
    report(log, known, `${request.method} ${request.path}`);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = problemOf(known, toSnakeCase);
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    const { retryAfterSeconds } = refusalOf(known);
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** What Express's own readers refuse, in our words. */
function transportErrorOf(error: unknown): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return new TransportError('too_large', 'The body is larger than 64 kB.');
  if (status === 415)
    return new TransportError('unsupported_media_type', 'This encoding of the body is not known.');
  if (status === 404) return new DomainError('not_found', 'There is no such file.');
  if (error instanceof SyntaxError) return error;
  if (status === 400) return new DomainError('invalid_input', 'The request is malformed.');
  return error;
}

/** What is our fault gets a line; its text, which may hold a value, stays with its name and place. */
function report(log: (line: string) => void, error: unknown, where: string): void {
  if (!refusalOf(error).isOurs) return;
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const code = cause instanceof Error && 'code' in cause ? ` ${String(cause.code)}` : '';
  // Only the places: the lines before them are the message.
  const stack =
    cause instanceof Error ? (cause.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)) : [];
  log(
    `${where}: ${cause instanceof Error ? cause.name : typeof cause}${code}\n${stack.slice(0, 5).join('\n')}`,
  );
}
