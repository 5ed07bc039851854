import {
  keyStatsOutput,
  statsInput,
  statsOutput,
  usagePageInput,
  usagePageOutput,
} from '@watcher/contract/usage';
import { keyStats, pageUsage, stats } from '@watcher/core/usage';
import { procedure, router } from '../trpc.ts';

/** The public procedures: an API token opens these and nothing else does. */
export const v1Router = router({
  stats: procedure
    .input(statsInput)
    .output(statsOutput)
    .query(({ ctx, input }) => stats(ctx, input)),
  usage: procedure
    .input(usagePageInput)
    .output(usagePageOutput)
    .query(({ ctx, input }) => pageUsage(ctx, input)),
  keys: procedure.output(keyStatsOutput).query(({ ctx }) => keyStats(ctx)),
});
