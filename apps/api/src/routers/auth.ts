import {
  changeEmailInput,
  changePasswordInput,
  deleteAccountInput,
  endedSessionsOutput,
  loginInput,
  profileOutput,
  registerInput,
  sessionIdInput,
  sessionListOutput,
  sessionOutput,
  updateProfileInput,
  userOutput,
} from '@watcher/contract/auth';
import {
  changeEmail,
  changePassword,
  deleteAccount,
  listSessions,
  login,
  logout,
  me,
  profile,
  register,
  revokeOtherSessions,
  revokeSession,
  updateProfile,
} from '@watcher/core/auth';
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
      const session = await login(ctx, input, ctx.userAgent);
      ctx.cookie.set(session.accessToken, new Date(session.expiresAt));
      return session;
    }),

  logout: procedure.mutation(async ({ ctx }) => {
    await logout(ctx);
    ctx.cookie.clear();
  }),

  me: procedure.output(userOutput).query(({ ctx }) => me(ctx)),

  /** `me` with what the pages need besides. */
  profile: procedure.output(profileOutput).query(({ ctx }) => profile(ctx)),

  changePassword: procedure
    .input(changePasswordInput)
    .output(endedSessionsOutput)
    .mutation(({ ctx, input }) => changePassword(ctx, input)),

  changeEmail: procedure
    .input(changeEmailInput)
    .output(profileOutput)
    .mutation(({ ctx, input }) => changeEmail(ctx, input)),

  updateProfile: procedure
    .input(updateProfileInput)
    .output(profileOutput)
    .mutation(({ ctx, input }) => updateProfile(ctx, input)),

  sessions: procedure.output(sessionListOutput).query(({ ctx }) => listSessions(ctx)),

  revokeSession: procedure.input(sessionIdInput).mutation(({ ctx, input }) => revokeSession(ctx, input)),

  revokeOtherSessions: procedure.output(endedSessionsOutput).mutation(({ ctx }) => revokeOtherSessions(ctx)),

  deleteAccount: procedure.input(deleteAccountInput).mutation(async ({ ctx, input }) => {
    await deleteAccount(ctx, input);
    ctx.cookie.clear();
  }),
});
