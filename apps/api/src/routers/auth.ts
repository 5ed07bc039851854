import { login, logout, me, register } from '@watcher/core/auth';
import { loginInput, registerInput, sessionOutput, userOutput } from '@watcher/core/auth/schemas';
import { procedure, router } from '../trpc.ts';

export const authRouter = router({
  register: procedure
    .input(registerInput)
    .output(userOutput)
    .mutation(({ ctx, input }) => register(ctx, input)),

  login: procedure
    .input(loginInput)
    .output(sessionOutput)
    .mutation(async ({ ctx, input }) => {
      const session = await login(ctx, input);
      ctx.cookie.set(session.accessToken, new Date(session.expiresAt));
      return session;
    }),

  logout: procedure.mutation(async ({ ctx }) => {
    await logout(ctx);
    ctx.cookie.clear();
  }),

  me: procedure.output(userOutput).query(({ ctx }) => me(ctx)),
});
