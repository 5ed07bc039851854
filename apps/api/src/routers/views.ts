import { createViewInput, viewIdInput, viewListOutput, viewOutput } from '@watcher/contract/views';
import { createView, listViews, removeView } from '@watcher/core/views';
import { router, scoped } from '../trpc.ts';

export const viewsRouter = router({
  create: scoped('views:write')
    .input(createViewInput)
    .output(viewOutput)
    .mutation(({ ctx, input }) => createView(ctx, ctx.scope, input)),
  list: scoped('views:read')
    .output(viewListOutput)
    .query(({ ctx }) => listViews(ctx, ctx.scope)),
  delete: scoped('views:write')
    .input(viewIdInput)
    .mutation(({ ctx, input }) => removeView(ctx, ctx.scope, input)),
});
