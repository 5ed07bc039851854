import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { TRPCClient } from '@trpc/client';
import type { AppRouter } from '@watcher/api/router';

export interface ClientOptions {
  /** Where the product answers, e.g. `http://localhost:3000`; in its own pages `''`. */
  readonly url: string;
  /** A session token; without one the browser's cookie signs requests. */
  readonly token?: string;
}

export type Client = TRPCClient<AppRouter>;

/**
 * A typed client of the product: every procedure of the router, calls made in the same tick in one request,
 * subscriptions over server-sent events (which reconnect by themselves).
 */
export function createClient(options: ClientOptions): Client {
  const url = `${options.url}/trpc`;
  const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({ url, headers, maxURLLength: 4000 }),
      }),
    ],
  });
}
