import { dashboard, overview, overviewOfDays } from '@watcher/core/usage';
import {
  dashboardInput,
  dashboardOutput,
  overviewInput,
  overviewOfDaysInput,
  overviewOfDaysOutput,
  overviewOutput,
} from '@watcher/core/usage/schemas';
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
  /** As `overview` was; goes when no page asks for it any more. */
  overviewOfDays: procedure
    .input(overviewOfDaysInput)
    .output(overviewOfDaysOutput)
    .query(({ ctx, input }) => overviewOfDays(ctx, input)),
});
