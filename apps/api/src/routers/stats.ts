import { healthInput, healthOutput } from '@watcher/contract/health';
import { overviewInput, overviewOutput } from '@watcher/contract/overview';
import { dashboardInput, dashboardOutput } from '@watcher/contract/usage';
import { health } from '@watcher/core/health';
import { dashboard, overview } from '@watcher/core/usage';
import { router, scoped } from '../trpc.ts';

export const statsRouter = router({
  dashboard: scoped('usage:read')
    .input(dashboardInput)
    .output(dashboardOutput)
    .query(({ ctx, input }) => dashboard(ctx, ctx.scope, input)),
  overview: scoped('usage:read')
    .input(overviewInput)
    .output(overviewOutput)
    .query(({ ctx, input }) => overview(ctx, ctx.scope, input)),
  health: scoped('usage:read')
    .input(healthInput)
    .output(healthOutput)
    .query(({ ctx, input }) => health(ctx, ctx.scope, input)),
});
