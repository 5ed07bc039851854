import {
  keyStatsOutput,
  statsInput,
  statsOutput,
  usagePageInput,
  usagePageOutput,
} from '@watcher/contract/usage';
import { keyStats, pageUsage, stats } from '@watcher/core/usage';
import { router, tokenScoped } from '../trpc.ts';

/** The public procedures: an API token opens these and nothing else does. */
export const v1Router = router({
  stats: tokenScoped('usage:read')
    .input(statsInput)
    .output(statsOutput)
    .query(({ ctx, input }) => stats(ctx, ctx.scope, input)),
  usage: tokenScoped('usage:read', 'page')
    .input(usagePageInput)
    .output(usagePageOutput)
    .query(({ ctx, input }) => pageUsage(ctx, ctx.scope, input)),
  keys: tokenScoped('keys:read')
    .output(keyStatsOutput)
    .query(({ ctx }) => keyStats(ctx, ctx.scope)),
});
