import { dashboard, overview } from '@watcher/core/usage';
import { dashboardInput, dashboardOutput, overviewOutput } from '@watcher/core/usage/schemas';
import { publicProcedure, router } from '../trpc.ts';

export const statsRouter = router({
  dashboard: publicProcedure
    .input(dashboardInput)
    .output(dashboardOutput)
    .query(({ ctx, input }) => dashboard(ctx, input)),
  overview: publicProcedure
    .input(dashboardInput)
    .output(overviewOutput)
    .query(({ ctx, input }) => overview(ctx, input)),
});
