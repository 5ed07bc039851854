import { createKey, getKey, listKeys, removeKey, requestSync, syncStatus, updateKey } from '@watcher/core/keys';
import {
  createKeyInput,
  keyIdInput,
  keyListOutput,
  keyOutput,
  listKeysInput,
  syncKeyOutput,
  syncStatusOutput,
  updateKeyInput,
} from '@watcher/core/keys/schemas';
import { publicProcedure, router } from '../trpc.ts';

export const keysRouter = router({
  create: publicProcedure
    .input(createKeyInput)
    .output(keyOutput)
    .mutation(({ ctx, input }) => createKey(ctx, input)),
  list: publicProcedure
    .input(listKeysInput)
    .output(keyListOutput)
    .query(({ ctx, input }) => listKeys(ctx, input)),
  get: publicProcedure
    .input(keyIdInput)
    .output(keyOutput)
    .query(({ ctx, input }) => getKey(ctx, input)),
  update: publicProcedure
    .input(updateKeyInput)
    .output(keyOutput)
    .mutation(({ ctx, input }) => updateKey(ctx, input)),
  delete: publicProcedure.input(keyIdInput).mutation(({ ctx, input }) => removeKey(ctx, input)),
  sync: publicProcedure
    .input(keyIdInput)
    .output(syncKeyOutput)
    .mutation(({ ctx, input }) => requestSync(ctx, input)),
  /** The last run and whether one is pending, for every key of the user: what the key list shows. */
  syncStatus: publicProcedure.output(syncStatusOutput.array()).query(({ ctx }) => syncStatus(ctx)),
});
