import {
  createdTokenOutput,
  createTokenInput,
  listTokensInput,
  tokenIdInput,
  tokenOutput,
} from '@watcher/contract/tokens';
import { createToken, listTokens, revokeToken } from '@watcher/core/tokens';
import { procedure, router } from '../trpc.ts';

export const tokensRouter = router({
  create: procedure
    .input(createTokenInput)
    .output(createdTokenOutput)
    .mutation(({ ctx, input }) => createToken(ctx, input)),
  list: procedure
    .input(listTokensInput)
    .output(tokenOutput.array())
    .query(({ ctx, input }) => listTokens(ctx, input)),
  revoke: procedure.input(tokenIdInput).mutation(({ ctx, input }) => revokeToken(ctx, input)),
});
