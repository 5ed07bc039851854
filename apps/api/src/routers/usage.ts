import { exploreInput, exploreOutput, facetsInput, facetsOutput } from '@watcher/contract/explore';
import { usageListInput, usageListOutput } from '@watcher/contract/usage';
import { changes } from '@watcher/core/live';
import { explore, facets, listUsage } from '@watcher/core/usage';
import { procedure, router } from '../trpc.ts';

export const usageRouter = router({
  list: procedure
    .input(usageListInput)
    .output(usageListOutput)
    .query(({ ctx, input }) => listUsage(ctx, input)),

  explore: procedure
    .input(exploreInput)
    .output(exploreOutput)
    .query(({ ctx, input }) => explore(ctx, input)),
  facets: procedure
    .input(facetsInput)
    .output(facetsOutput)
    .query(({ ctx, input }) => facets(ctx, input)),

  /** One event each time something of this user's changed (a sync began or ended, a key came or went). */
  changes: procedure.subscription(async function* ({ ctx, signal }) {
    yield* changes(ctx, signal ?? new AbortController().signal);
  }),
});
