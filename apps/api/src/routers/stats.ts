import { standingInput, standingOutput } from '@watcher/contract/health';
import { overviewInput, overviewOutput } from '@watcher/contract/overview';
import { dashboardInput, dashboardOutput } from '@watcher/contract/usage';
import { standing } from '@watcher/core/standing';
import { dashboard, overview } from '@watcher/core/usage';
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
