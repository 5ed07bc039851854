import { hash } from 'node:crypto';
import { usageRowOutput } from '@watcher/contract/usage';
import { excel } from '@watcher/contract/usage-fields';
import type { Scope } from '@watcher/core/context';
import { refuse } from '@watcher/core/errors';
import express, { type IRoute, type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { admit } from '../access.ts';
import type { ApiCtx } from '../api-context.ts';
import { compressIfLong } from '../compress.ts';
import type { ContextOf } from '../request-context.ts';
import { noteMount } from '../request-notes.ts';
import { allowOnly } from './allow-only.ts';
import { decodeInput } from './decode.ts';
import { sendUsage } from './downloads.ts';
import { type Fields, fieldsOf, mayHaveBody } from './fields.ts';
import { restJson } from './json.ts';
import { type Route, routes } from './routes/index.ts';
import { callVerb, type Verb, verbOf } from './verb.ts';

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

/** A route with what its answers need, found out once. */
interface Handler {
  readonly route: Route;
  readonly fields: Fields;
  readonly verb: Verb;
}

/** The REST adapter: it decodes, calls the verb of the procedure, and spells the answer. The rules are the procedure's. */
export function restRouter(contextOf: ContextOf): Router {
  const router = express.Router({ caseSensitive: true });
  // Before anything else, so that refusals of every kind carry the headers of the rate limit too.
  router.use(async (request, response, next) => {
    response.locals['ctx'] = await contextOf(request, response);
    next();
  });
  const readBody = express.json({ limit: '64kb' });
  for (const [start, chapter] of Map.groupBy(routes, ({ path }) => startOf(path))) {
    router.use(start, noteMount, chapterRouter(start, chapter));
  }
  router.use(() => {
    throw refuse('route_not_found');
  });
  return router;

  /** The routes below one path, so that a request is compared with these alone. */
  function chapterRouter(start: string, chapter: readonly Route[]): Router {
    const router = express.Router({ caseSensitive: true });
    for (const [path, group] of Map.groupBy(chapter, ({ path }) => path)) {
      addPath(router.route(path.slice(start.length) || '/'), group);
    }
    return router;
  }

  function addPath(chain: IRoute, group: readonly Route[]): void {
    for (const route of group) {
      const handler = { route, fields: fieldsOf(route), verb: verbOf(route.procedure) };
      // Strangers are told to sign in before their input is looked at; the call asks again.
      const mayPass: RequestHandler = async (_request, response, next) => {
        await admit(ctxOf(response), handler.verb.access);
        next();
      };
      const answer: RequestHandler = (request, response) =>
        handle(handler, ctxOf(response), request, response);
      chain[verbs[route.method]](mayPass, ...(mayHaveBody(route) ? [readBody] : []), answer);
    }
    chain.all(allowOnly(group.map(({ method }) => method)));
  }
}

function ctxOf({ locals }: Response): ApiCtx {
  return locals['ctx'];
}

/** `/keys` of `/keys/:id`. */
function startOf(path: string): string {
  return path.split('/', 2).join('/');
}

async function handle(
  { route, fields, verb }: Handler,
  ctx: ApiCtx,
  request: Request,
  response: Response,
): Promise<void> {
  if (route.csv !== undefined) response.vary('Accept');
  const input = decodeInput(route, fields, request);
  const { csv, download } = route;
  if (download !== undefined) {
    const scope = await scopeOf(verb, ctx);
    return ctx.turn(() => download.send(ctx, scope, input, response), 'file');
  }
  const { startDate, endDate, skip, page, limit } = input;
  // A link cannot say what it accepts; only CSV is written for Excel.
  const { excel } = excelChoice.parse(input);
  if (csv === undefined || (excel === undefined && request.accepts(['json', 'csv']) !== 'csv')) {
    return send(response, route, await callVerb(verb, ctx, input));
  }
  const asksForPage = skip !== undefined || page !== undefined || limit !== undefined;
  const name = `usage-${startDate}-${endDate}`;
  // A page is read in the turn of its procedure.
  if (asksForPage) return sendUsage(response, name, pageOf(verb, ctx, input, response), excel);
  const scope = await scopeOf(verb, ctx);
  await ctx.turn(() => sendUsage(response, name, csv(ctx, scope, input), excel), 'file');
}

/** Files are read past the procedure, by the same access. */
async function scopeOf({ access }: Verb, ctx: ApiCtx): Promise<Scope> {
  const { scope } = await admit(ctx, access);
  if (scope === undefined) throw new Error('A file is of a team.');
  return scope;
}

/** The page that JSON would show. */
async function* pageOf(verb: Verb, ctx: ApiCtx, input: unknown, response: Response) {
  const { items, total } = csvPage.parse(await callVerb(verb, ctx, input));
  if (total !== undefined) response.set('X-Total-Count', String(total));
  yield items;
}

const excelChoice = z.object({ excel });
const csvPage = z.object({ items: usageRowOutput.array(), total: z.int().optional() });
const bareList = z.object({ items: z.array(z.unknown()), total: z.int() });

async function send(response: Response, route: Route, output: unknown): Promise<void> {
  response.status(route.status);
  if (route.status === 204 || output === undefined) {
    response.end();
  } else if (route.bareItems) {
    const { items, total } = bareList.parse(output);
    response.set('X-Total-Count', String(total));
    await sendJson(response, route, items);
  } else {
    await sendJson(response, route, output);
  }
}

/**
 * What is read is nothing for a browser's cache; a program that keeps an answer by itself may ask with its tag whether it
 * is still so. Who asks is looked at before, and the tag is of the body alone, so that one user's copy is another's only if both would read the same.
 */
async function sendJson(response: Response, route: Route, output: unknown): Promise<void> {
  const body = await restJson(output);
  if (route.method === 'GET') {
    const tag = `"${hash('sha1', body, 'base64url')}"`;
    response.setHeader('ETag', `W/${tag}`);
    if (isNamed(tag, response.req.headers['if-none-match'])) {
      response.status(304).end();
      return;
    }
  }
  const length = Buffer.byteLength(body);
  compressIfLong(response, length);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', length);
  response.end(body);
}

/**
 * Whether the reader has what the tag stands for (RFC 9110, 13.1.2). Express would not look at it beside a
 * `Cache-Control: no-cache`, which every `fetch` sends along.
 */
function isNamed(tag: string, ifNoneMatch: string | undefined): boolean {
  return ifNoneMatch?.split(',').some((named) => [tag, `W/${tag}`, '*'].includes(named.trim())) ?? false;
}
