import {
  changeEmailInput,
  changePasswordInput,
  deleteAccountInput,
  endedSessionsOutput,
  forgotPasswordInput,
  loginInput,
  profileOutput,
  registerInput,
  resetPasswordInput,
  sessionIdInput,
  sessionListOutput,
  sessionOutput,
  signUpOptionsOutput,
  updateProfileInput,
  userOutput,
} from '@watcher/contract/auth';
import {
  changeEmail,
  changePassword,
  deleteAccount,
  forgotPassword,
  listSessions,
  login,
  logout,
  me,
  register,
  resetPassword,
  revokeOtherSessions,
  revokeSession,
  signUpOptions,
  updateProfile,
} from '@watcher/core/auth';
import { publicProcedure, router, sessionProcedure } from '../trpc.ts';

export const authRouter = router({
  register: publicProcedure
    .input(registerInput)
    .output(userOutput)
    .mutation(({ ctx, input }) => register(ctx, input)),

  /** What the pages in front of the login need to know. */
  signUpOptions: publicProcedure.output(signUpOptionsOutput).query(({ ctx }) => signUpOptions(ctx)),

  forgotPassword: publicProcedure
    .input(forgotPasswordInput)
    .mutation(({ ctx, input }) => forgotPassword(ctx, input, ctx.locale)),

  resetPassword: publicProcedure.input(resetPasswordInput).mutation(async ({ ctx, input }) => {
    const { device } = await resetPassword(ctx, input, ctx.locale, ctx.device);
    ctx.cookie.setDevice(device);
  }),

  login: publicProcedure
    .input(loginInput)
    .output(sessionOutput)
    .mutation(async ({ ctx, input }) => {
      const { session, device } = await login(ctx, input, ctx);
      ctx.cookie.set(session.accessToken, new Date(session.expiresAt));
      ctx.cookie.setDevice(device);
      return session;
    }),

  logout: sessionProcedure.mutation(async ({ ctx }) => {
    await logout(ctx, ctx.session);
    ctx.cookie.clear();
  }),

  me: sessionProcedure.output(userOutput).query(({ ctx }) => me(ctx, ctx.session)),

  /** `me` with what the pages need besides. */
  profile: sessionProcedure.output(profileOutput).query(({ ctx }) => me(ctx, ctx.session)),

  changePassword: sessionProcedure
    .input(changePasswordInput)
    .output(endedSessionsOutput)
    .mutation(({ ctx, input }) => changePassword(ctx, ctx.session, input)),

  changeEmail: sessionProcedure
    .input(changeEmailInput)
    .output(profileOutput)
    .mutation(({ ctx, input }) => changeEmail(ctx, ctx.session, input)),

  updateProfile: sessionProcedure
    .input(updateProfileInput)
    .output(profileOutput)
    .mutation(({ ctx, input }) => updateProfile(ctx, ctx.session, input)),

  sessions: sessionProcedure.output(sessionListOutput).query(({ ctx }) => listSessions(ctx, ctx.session)),

  revokeSession: sessionProcedure
    .input(sessionIdInput)
    .mutation(({ ctx, input }) => revokeSession(ctx, ctx.session, input)),

  revokeOtherSessions: sessionProcedure
    .output(endedSessionsOutput)
    .mutation(({ ctx }) => revokeOtherSessions(ctx, ctx.session)),

  deleteAccount: sessionProcedure.input(deleteAccountInput).mutation(async ({ ctx, input }) => {
    await deleteAccount(ctx, ctx.session, input);
    ctx.cookie.clear();
  }),
});
