import { hash } from 'node:crypto';
import { callTRPCProcedure } from '@trpc/server';
import { usageRowOutput } from '@watcher/contract/usage';
import type { Scope } from '@watcher/core/context';
import { refuse } from '@watcher/core/errors';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { admit } from '../access.ts';
import type { ApiCtx } from '../api-context.ts';
import type { ContextOf } from '../request-context.ts';
import { appRouter } from '../router.ts';
import { spelledForRest } from '../spelling.ts';
import { allowOnly } from './allow-only.ts';
import { decodeInput } from './decode.ts';
import { sendUsage } from './downloads.ts';
import { accessOf, type Fields, fieldsOf, mayHaveBody } from './fields.ts';
import { type Route, routes } from './routes.ts';

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

/** The REST adapter: it decodes, calls the procedure, and spells the answer. The rules are the procedure's. */
export function restRouter(contextOf: ContextOf): Router {
  const router = express.Router({ caseSensitive: true });
  const contexts = new WeakMap<Request, ApiCtx>();
  // Before anything else, so that refusals of every kind carry the headers of the rate limit too.
  router.use(async (request, response, next) => {
    contexts.set(request, await contextOf(request, response));
    next();
  });
  const readBody = express.json({ limit: '64kb' });
  for (const [path, group] of Map.groupBy(routes, (route) => route.path)) {
    const chain = router.route(path);
    for (const route of group) {
      const fields = fieldsOf(route);
      const access = accessOf(route);
      // Strangers are told to sign in before their input is looked at; the procedure asks again.
      const mayPass: RequestHandler = async (request, _response, next) => {
        await admit(ctxOf(request), access);
        next();
      };
      const answer: RequestHandler = (request, response) =>
        handle(route, fields, ctxOf(request), request, response);
      chain[verbs[route.method]](mayPass, ...(mayHaveBody(route) ? [readBody] : []), answer);
    }
    chain.all(allowOnly(group.map(({ method }) => method)));
  }
  router.use(() => {
    throw refuse('route_not_found');
  });
  return router;

  function ctxOf(request: Request): ApiCtx {
    const ctx = contexts.get(request);
    if (ctx === undefined) throw new Error('A request has no context.');
    return ctx;
  }
}

async function handle(
  route: Route,
  fields: Fields,
  ctx: ApiCtx,
  request: Request,
  response: Response,
): Promise<void> {
  if (route.csv !== undefined) response.vary('Accept');
  const input = decodeInput(route, fields, request);
  const { csv, download } = route;
  if (download !== undefined) {
    const scope = await scopeOf(route, ctx);
    return ctx.turn(() => download.send(ctx, scope, input, response));
  }
  if (csv === undefined || request.accepts(['json', 'csv']) !== 'csv') {
    return send(response, route, await callProcedure(route, ctx, input));
  }
  const { startDate, endDate, skip, page, limit } = input;
  const asksForPage = skip !== undefined || page !== undefined || limit !== undefined;
  const name = `usage-${startDate}-${endDate}`;
  // A page is read in the turn of its procedure.
  if (asksForPage) return sendUsage(response, name, pageOf(route, ctx, input, response));
  const scope = await scopeOf(route, ctx);
  await ctx.turn(() => sendUsage(response, name, csv(ctx, scope, input)));
}

/** Files are read past the procedure, by the same access. */
async function scopeOf(route: Route, ctx: ApiCtx): Promise<Scope> {
  const scope = await admit(ctx, accessOf(route));
  if (scope === null) throw new Error(`${route.procedure} has no scope.`);
  return scope;
}

/** The page that JSON would show. */
async function* pageOf(route: Route, ctx: ApiCtx, input: unknown, response: Response) {
  const { items, total } = csvPage.parse(await callProcedure(route, ctx, input));
  if (total !== undefined) response.set('X-Total-Count', String(total));
  yield items;
}

/** The same as a call over tRPC: the procedure checks its input and says who may. */
function callProcedure(route: Route, ctx: ApiCtx, input: unknown): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path: route.procedure,
    type: route.method === 'GET' ? 'query' : 'mutation',
    getRawInput: () => Promise.resolve(input),
    ctx,
    signal: undefined,
    batchIndex: 0,
  });
}

const csvPage = z.object({ items: usageRowOutput.array(), total: z.int().optional() });
const bareList = z.object({ items: z.array(z.unknown()), total: z.int() });

function send(response: Response, route: Route, output: unknown): void {
  response.status(route.status);
  if (route.status === 204 || output === undefined) {
    response.end();
  } else if (route.bareItems) {
    const { items, total } = bareList.parse(output);
    response.set('X-Total-Count', String(total));
    sendJson(response, route, items);
  } else {
    sendJson(response, route, output);
  }
}

/**
 * What is read is nothing for a browser's cache; a program that keeps an answer by itself may ask with its tag whether it
 * is still so. Who asks is looked at before, and the tag is of the body alone, so that one user's copy is another's only if both would read the same.
 */
function sendJson(response: Response, route: Route, output: unknown): void {
  const body = JSON.stringify(spelledForRest(output));
  response.type('json');
  if (route.method === 'GET') {
    const tag = `"${hash('sha1', body, 'base64url')}"`;
    response.set('ETag', `W/${tag}`);
    if (isNamed(tag, response.req.headers['if-none-match'])) response.status(304);
  }
  response.send(body);
}

/**
 * Whether the reader has what the tag stands for (RFC 9110, 13.1.2). Express would not look at it beside a
 * `Cache-Control: no-cache`, which every `fetch` sends along.
 */
function isNamed(tag: string, ifNoneMatch: string | undefined): boolean {
  return ifNoneMatch?.split(',').some((named) => [tag, `W/${tag}`, '*'].includes(named.trim())) ?? false;
}
