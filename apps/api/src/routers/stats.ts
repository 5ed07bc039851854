import { standing } from '@watcher/core/standing';
import { standingInput, standingOutput } from '@watcher/core/standing/schemas';
import { dashboard, overview } from '@watcher/core/usage';
import { dashboardInput, dashboardOutput, overviewInput, overviewOutput } from '@watcher/core/usage/schemas';
import { procedure, router } from '../trpc.ts';

export const statsRouter = router({
  dashboard: procedure
    .input(dashboardInput)
    .output(dashboardOutput)
    .query(({ ctx, input }) => dashboard(ctx, input)),
  overview: procedure
    .input(overviewInput)
    .output(overviewOutput)
    .query(({ ctx, input }) => overview(ctx, input)),
  standing: procedure
    .input(standingInput)
    .output(standingOutput)
    .query(({ ctx, input }) => standing(ctx, input)),
});
