import { initTRPC } from '@trpc/server';
import type { Ctx } from '@watcher/core/context';
import { trpcError } from './problems.ts';

/** What a request adds to core's context: how to set or clear the session cookie on this answer. */
export interface ApiCtx extends Ctx {
  readonly cookie: { set(token: string, expiresAt: Date): void; clear(): void };
}

// isDev: false keeps stack traces out of error bodies in every mode.
const t = initTRPC.context<ApiCtx>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A procedure for anybody; domain errors leave it as tRPC errors with a matching code. */
export const publicProcedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw trpcError(result.error);
  return result;
});
