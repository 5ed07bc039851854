import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  isTRPCClientError,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import type { AppRouter } from '@watcher/api/router';
import { WatcherError } from './error.ts';
import type { ClientOptions } from './options.ts';
import { retryingFetch } from './retry.ts';

export { type FieldProblem, type Problem, WatcherError } from './error.ts';
export type { ClientOptions } from './options.ts';

export type Client = TRPCClient<AppRouter>;

/**
 * A typed client: `client.<group>.<procedure>.query(input)` or `.mutate(input)`. Calls made in the same tick go in
 * one request; `.subscribe` uses server-sent events, which a browser has and Node needs a global `EventSource` for.
 * A call that fails throws a {@link WatcherError}.
 */
export function createClient(options: ClientOptions): Client {
  const url = `${options.url.replace(/\/+$/, '')}/trpc`;
  const { token, teamId, language } = options;
  const headers = () => ({
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(teamId !== undefined && { 'x-team-id': String(teamId) }),
    ...(language !== undefined && { 'accept-language': language() }),
  });
  const patient = retryingFetch(options);
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({
          url,
          headers,
          // tRPC's type of the request only differs in fields that may be undefined.
          fetch: (input, init) => patient(input, init as RequestInit),
          maxURLLength: 4000,
          // What the server takes in one request.
          maxItems: 10,
        }),
      }),
    ],
  });
  return withOwnErrors(client);
}

/** The same client, whose promises reject with our error: it names the status and the request. */
function withOwnErrors<Node extends object>(node: Node): Node {
  return new Proxy(node, {
    get: (target, name) => {
      const inner: unknown = Reflect.get(target, name);
      return typeof inner === 'function' ? withOwnErrors(inner) : inner;
    },
    apply: (target, self, args: unknown[]) => {
      const result: unknown = Reflect.apply(target as (...input: unknown[]) => unknown, self, args);
      return result instanceof Promise ? result.catch(rethrow) : result;
    },
  });
}

function rethrow(error: unknown): never {
  if (!isTRPCClientError<AppRouter>(error)) throw error;
  const response: unknown = error.meta?.['response'];
  const requestId = response instanceof Response ? response.headers.get('x-request-id') : null;
  if (error.data === undefined || error.data === null) {
    const details = { code: 'UNREACHABLE', status: 0, requestId, problem: null, fields: [] };
    throw new WatcherError('The server cannot be reached.', details, { cause: error });
  }
  const { code, httpStatus: status, problem, fields } = error.data;
  throw new WatcherError(error.message, { code, status, requestId, problem, fields }, { cause: error });
}
