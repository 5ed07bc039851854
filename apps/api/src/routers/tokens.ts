import {
  createdTokenOutput,
  createTokenInput,
  listTokensInput,
  tokenIdInput,
  tokenOutput,
} from '@watcher/contract/tokens';
import { createToken, listTokens, revokeToken } from '@watcher/core/tokens';
import { router, scoped } from '../trpc.ts';

export const tokensRouter = router({
  create: scoped('tokens:add')
    .input(createTokenInput)
    .output(createdTokenOutput)
    .mutation(({ ctx, input }) => createToken(ctx, ctx.scope, ctx.session, input)),
  list: scoped('tokens:read')
    .input(listTokensInput)
    .output(tokenOutput.array())
    .query(({ ctx, input }) => listTokens(ctx, ctx.scope, ctx.session, input)),
  revoke: scoped('tokens:read')
    .input(tokenIdInput)
    .mutation(({ ctx, input }) => revokeToken(ctx, ctx.scope, ctx.session, input)),
});
