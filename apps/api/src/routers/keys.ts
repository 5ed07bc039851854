import {
  keyDetailInput,
  keyDetailOutput,
  keySummariesInput,
  keySummaryOutput,
  watchedKeyOutput,
} from '@watcher/contract/key-pages';
import {
  createKeyInput,
  disableKeyInput,
  keyIdInput,
  keyListOutput,
  keyOutput,
  listKeysInput,
  setKeyLimitInput,
  syncKeyOutput,
  updateKeyInput,
} from '@watcher/contract/keys';
import { disableKey, enableKey, setKeyLimit } from '@watcher/core/control';
import { keyDetail, keySummaries, watchedKeys } from '@watcher/core/key-pages';
import { createKey, getKey, listKeys, removeKey, requestSync, updateKey } from '@watcher/core/keys';
import { withLastError } from '../present.ts';
import { router, scoped } from '../trpc.ts';

export const keysRouter = router({
  create: scoped('keys:add', 'outside')
    .input(createKeyInput)
    .output(keyOutput)
    .mutation(async ({ ctx, input }) => withLastError(await createKey(ctx, ctx.scope, input), ctx.locale)),
  list: scoped('keys:read')
    .input(listKeysInput)
    .output(keyListOutput)
    .query(async ({ ctx, input }) => {
      const { items, ...page } = await listKeys(ctx, ctx.scope, input);
      return { ...page, items: items.map((key) => withLastError(key, ctx.locale)) };
    }),
  get: scoped('keys:read')
    .input(keyIdInput)
    .output(keyOutput)
    .query(async ({ ctx, input }) => withLastError(await getKey(ctx, ctx.scope, input), ctx.locale)),
  update: scoped('keys:write')
    .input(updateKeyInput)
    .output(keyOutput)
    .mutation(async ({ ctx, input }) => withLastError(await updateKey(ctx, ctx.scope, input), ctx.locale)),
  delete: scoped('keys:write')
    .input(keyIdInput)
    .mutation(({ ctx, input }) => removeKey(ctx, ctx.scope, input)),
  sync: scoped('keys:sync')
    .input(keyIdInput)
    .output(syncKeyOutput)
    .mutation(({ ctx, input }) => requestSync(ctx, ctx.scope, input)),
  disable: scoped('keys:control', 'outside')
    .input(disableKeyInput)
    .output(keyOutput)
    .mutation(async ({ ctx, input }) => withLastError(await disableKey(ctx, ctx.scope, input), ctx.locale)),
  enable: scoped('keys:control', 'outside')
    .input(keyIdInput)
    .output(keyOutput)
    .mutation(async ({ ctx, input }) => withLastError(await enableKey(ctx, ctx.scope, input), ctx.locale)),
  setLimit: scoped('keys:control', 'outside')
    .input(setKeyLimitInput)
    .output(keyOutput)
    .mutation(async ({ ctx, input }) => withLastError(await setKeyLimit(ctx, ctx.scope, input), ctx.locale)),
  /** What every key spends: today, this month, in the last days. */
  summaries: scoped('usage:read')
    .input(keySummariesInput)
    .output(keySummaryOutput.array())
    .query(({ ctx, input }) => keySummaries(ctx, ctx.scope, input)),
  /** A key's own page. */
  detail: scoped('usage:read')
    .input(keyDetailInput)
    .output(keyDetailOutput)
    .query(async ({ ctx, input }) => {
      const detail = await keyDetail(ctx, ctx.scope, input);
      return { ...detail, key: withLastError(detail.key, ctx.locale) };
    }),
  /** All of them in one answer, with how their syncs stand: what the pages show. */
  watched: scoped('keys:read')
    .output(watchedKeyOutput.array())
    .query(async ({ ctx }) =>
      (await watchedKeys(ctx, ctx.scope)).map((key) => withLastError(key, ctx.locale)),
    ),
});
