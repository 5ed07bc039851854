import { digestOutput, sendDigestOutput, updateDigestInput } from '@watcher/contract/reports';
import { getDigest, sendDigest, updateDigest } from '@watcher/core/reports';
import { router, scoped } from '../trpc.ts';

export const reportsRouter = router({
  digest: scoped('reports:read')
    .output(digestOutput)
    .query(({ ctx }) => getDigest(ctx, ctx.scope)),
  updateDigest: scoped('reports:write')
    .input(updateDigestInput)
    .output(digestOutput)
    .mutation(({ ctx, input }) => updateDigest(ctx, ctx.scope, input)),
  sendDigest: scoped('reports:write')
    .output(sendDigestOutput)
    .mutation(({ ctx }) => sendDigest(ctx, ctx.scope)),
});
