import {
  createdShareOutput,
  createShareInput,
  sharedViewOutput,
  shareIdInput,
  shareListOutput,
  viewShareInput,
} from '@watcher/contract/shares';
import { createShare, listShares, removeShare, viewShare } from '@watcher/core/shares';
import { publicProcedure, router, scoped } from '../trpc.ts';

export const sharesRouter = router({
  create: scoped('shares:write')
    .input(createShareInput)
    .output(createdShareOutput)
    .mutation(({ ctx, input }) => createShare(ctx, ctx.scope, input)),
  list: scoped('shares:read')
    .output(shareListOutput)
    .query(({ ctx }) => listShares(ctx, ctx.scope)),
  delete: scoped('shares:write')
    .input(shareIdInput)
    .mutation(({ ctx, input }) => removeShare(ctx, ctx.scope, input)),
  /** Changes nothing: a mutation has its input in the body, and the token in no address. */
  view: publicProcedure
    .input(viewShareInput)
    .output(sharedViewOutput)
    .mutation(({ ctx, input }) => viewShare(ctx, input)),
});
