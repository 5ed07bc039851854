import { exploreInput, exploreOutput, facetsInput, facetsOutput } from '@watcher/contract/explore';
import { trendInput, trendOutput } from '@watcher/contract/trend';
import { usageListInput, usageListOutput } from '@watcher/contract/usage';
import { isSessionOpen } from '@watcher/core/auth';
import { changes } from '@watcher/core/live';
import { explore, facets, listUsage, trend } from '@watcher/core/usage';
import { router, scoped } from '../trpc.ts';

export const usageRouter = router({
  list: scoped('usage:read', 'page')
    .input(usageListInput)
    .output(usageListOutput)
    .query(({ ctx, input }) => listUsage(ctx, ctx.scope, input)),

  explore: scoped('usage:read', 'page')
    .input(exploreInput)
    .output(exploreOutput)
    .query(({ ctx, input }) => explore(ctx, ctx.scope, input)),
  trend: scoped('usage:read')
    .input(trendInput)
    .output(trendOutput)
    .query(({ ctx, input }) => trend(ctx, ctx.scope, input)),
  facets: scoped('usage:read')
    .input(facetsInput)
    .output(facetsOutput)
    .query(({ ctx, input }) => facets(ctx, ctx.scope, input)),

  /** One event each time something of the team's or the person's changed (a sync began or ended, a key came or went). */
  changes: scoped('usage:read').subscription(async function* ({ ctx, signal }) {
    const subjects = { teamId: ctx.scope.teamId, userId: ctx.session.userId };
    const isOpen = () => isSessionOpen(ctx, ctx.session, ctx.scope.teamId);
    const closed = ctx.streams.open(ctx.session);
    try {
      yield* changes(ctx.live, subjects, isOpen, signal ?? new AbortController().signal);
    } finally {
      closed();
    }
  }),
});
