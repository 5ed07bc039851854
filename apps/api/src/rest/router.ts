import { callTRPCProcedure } from '@trpc/server';
import { DomainError } from '@watcher/core/errors';
import express, { type Request, type Response, type Router } from 'express';
import { TransportError } from '../problems.ts';
import type { ContextOf } from '../request-context.ts';
import { appRouter } from '../router.ts';
import { respell, toSnakeCase } from '../spelling.ts';
import type { ApiCtx } from '../trpc.ts';
import { decodeInput } from './decode.ts';
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
  router.use(express.json({ limit: '64kb' }));
  for (const [path, group] of Map.groupBy(routes, (route) => route.path)) {
    const chain = router.route(path);
    for (const route of group) {
      chain[verbs[route.method]](async (request: Request, response: Response) => {
        const ctx = contexts.get(request);
        if (ctx === undefined) throw new Error('A request has no context.');
        const output = await callProcedure(route, ctx, decodeInput(route, request));
        send(response, route, output);
      });
    }
    const methods = group.flatMap(({ method }) => (method === 'GET' ? [method, 'HEAD'] : [method]));
    chain.all((request, response) => {
      response.setHeader('Allow', [...methods, 'OPTIONS'].join(', '));
      if (request.method !== 'OPTIONS') {
        throw new TransportError('method_not_allowed', `${request.method} is not possible here.`);
      }
      response.status(204).end();
    });
  }
  router.use(() => {
    throw new DomainError('not_found', 'There is no such route.');
  });
  return router;
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

function send(response: Response, route: Route, output: unknown): void {
  const { body, headers } = route.answer?.(output as never) ?? { body: output, headers: {} };
  response.status(route.status).set(headers);
  if (route.status === 204) response.end();
  else response.json(respell(body, toSnakeCase));
}
