import { dashboard, overviewOfDays } from '@watcher/core/usage';
import {
  dashboardInput,
  dashboardOutput,
  overviewOfDaysInput,
  overviewOfDaysOutput,
} from '@watcher/core/usage/schemas';
import { procedure, router } from '../trpc.ts';

export const statsRouter = router({
  dashboard: procedure
    .input(dashboardInput)
    .output(dashboardOutput)
    .query(({ ctx, input }) => dashboard(ctx, input)),
  overview: procedure
    .input(overviewOfDaysInput)
    .output(overviewOfDaysOutput)
    .query(({ ctx, input }) => overviewOfDays(ctx, input)),
});
