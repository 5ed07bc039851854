import { initTRPC } from '@trpc/server';
import type { Ctx } from '@watcher/core/context';
import type { LiveFeed } from '@watcher/core/live';
import { explain, trpcErrorOf } from './problems.ts';

/** What a request adds to core's context. */
export interface ApiCtx extends Ctx {
  readonly live: LiveFeed;
  /** What the client calls itself; null when it does not say. */
  readonly userAgent: string | null;
  /** Puts the session cookie on this answer, or takes it away. */
  readonly cookie: { set(token: string, expiresAt: Date): void; clear(): void };
}

const t = initTRPC.context<ApiCtx>().create({
  // Keeps stack traces out of error bodies in every mode.
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  errorFormatter({ shape, error }) {
    const { rule, detail, fields } = explain(error, (name) => name);
    return {
      message: detail,
      code: shape.code,
      data: {
        code: rule.trpc,
        httpStatus: rule.status,
        zodIssues: fields.map((field) => ({ path: [...field.path], message: field.message })),
      },
    };
  },
});

export const router = t.router;

/**
 * The base of every procedure; the verb that it calls says who may. Refusals of the domain leave it as tRPC errors,
 * so that the status of the answer is right too.
 */
export const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw trpcErrorOf(result.error);
  return result;
});
