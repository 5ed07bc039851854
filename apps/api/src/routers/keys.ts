import {
  createKeyInput,
  keyDetailInput,
  keyDetailOutput,
  keyIdInput,
  keyListOutput,
  keyOutput,
  keySummariesInput,
  keySummaryOutput,
  listKeysInput,
  syncKeyOutput,
  updateKeyInput,
  watchedKeyOutput,
} from '@watcher/contract/keys';
import {
  createKey,
  getKey,
  keyDetail,
  keySummaries,
  listKeys,
  removeKey,
  requestSync,
  updateKey,
  watchedKeys,
} from '@watcher/core/keys';
import { procedure, router } from '../trpc.ts';

export const keysRouter = router({
  create: procedure
    .input(createKeyInput)
    .output(keyOutput)
    .mutation(({ ctx, input }) => createKey(ctx, input)),
  list: procedure
    .input(listKeysInput)
    .output(keyListOutput)
    .query(({ ctx, input }) => listKeys(ctx, input)),
  get: procedure
    .input(keyIdInput)
    .output(keyOutput)
    .query(({ ctx, input }) => getKey(ctx, input)),
  update: procedure
    .input(updateKeyInput)
    .output(keyOutput)
    .mutation(({ ctx, input }) => updateKey(ctx, input)),
  delete: procedure.input(keyIdInput).mutation(({ ctx, input }) => removeKey(ctx, input)),
  sync: procedure
    .input(keyIdInput)
    .output(syncKeyOutput)
    .mutation(({ ctx, input }) => requestSync(ctx, input)),
  /** What every key spends: today, this month, in the last days. */
  summaries: procedure
    .input(keySummariesInput)
    .output(keySummaryOutput.array())
    .query(({ ctx, input }) => keySummaries(ctx, input)),
  /** A key's own page. */
  detail: procedure
    .input(keyDetailInput)
    .output(keyDetailOutput)
    .query(({ ctx, input }) => keyDetail(ctx, input)),
  /** All of them in one answer, with how their syncs stand: what the pages show. */
  watched: procedure.output(watchedKeyOutput.array()).query(({ ctx }) => watchedKeys(ctx)),
});
