import { initTRPC } from '@trpc/server';
import type { Permission } from '@watcher/contract/access';
import { scopeOfPerson, scopeOfToken, sessionOf } from './access.ts';
import type { ApiCtx, Load, Meta } from './api-context.ts';
import { explain, trpcErrorOf } from './problems.ts';

const t = initTRPC
  .context<ApiCtx>()
  .meta<Meta>()
  .create({
    // Keeps stack traces out of error bodies in every mode.
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    errorFormatter({ shape, error, ctx }) {
      const { code, params, rule, detail, fields } = explain(error, ctx?.locale ?? 'en', (name) => name);
      return {
        message: detail,
        code: shape.code,
        data: {
          code: rule.trpc,
          httpStatus: rule.status,
          /** The refusal's own code with its parameters, and those of every field that is wrong. */
          problem: { code, params },
          fields: fields.map(({ path, problem, message }) => ({ path: [...path], ...problem, message })),
        },
      };
    },
  });

export const router = t.router;

/** In the caller's turn. Refusals of the domain leave as tRPC errors, so that the status of the answer is right too. */
const base = t.procedure.use(async ({ next, ctx, meta }) => {
  const result = await ctx.turn(next, meta?.load);
  if (!result.ok) throw trpcErrorOf(result.error, ctx.locale);
  return result;
});

/** Anyone may call it. */
export const publicProcedure = base.meta({ access: { by: 'anyone' } });

/** A signed-in person may call it, about themselves. */
export const sessionProcedure = base
  .meta({ access: { by: 'session' } })
  .use(({ ctx, next }) => next({ ctx: { session: sessionOf(ctx) } }));

/** A signed-in person may call it whose role in the team includes the permission. */
export function scoped(permission: Permission, load: Load = 'short') {
  return base
    .meta({ access: { by: 'team', permission }, load })
    .use(async ({ ctx, next }) =>
      next({ ctx: { scope: await scopeOfPerson(ctx, permission), session: sessionOf(ctx) } }),
    );
}

/** An API token may call it whose scopes include the permission. */
export function tokenScoped(permission: Permission, load: Load = 'short') {
  return base
    .meta({ access: { by: 'token', permission }, load })
    .use(({ ctx, next }) => next({ ctx: { scope: scopeOfToken(ctx, permission) } }));
}
