import {
  channelIdInput,
  channelListOutput,
  channelOutput,
  createChannelInput,
  createdChannelOutput,
  testChannelOutput,
  updateChannelInput,
} from '@watcher/contract/channels';
import {
  createChannel,
  getChannel,
  listChannels,
  removeChannel,
  testChannel,
  updateChannel,
} from '@watcher/core/channels';
import { withDeliveryError, withLastDelivery } from '../present.ts';
import { router, scoped } from '../trpc.ts';

export const channelsRouter = router({
  create: scoped('channels:write')
    .input(createChannelInput)
    .output(createdChannelOutput)
    .mutation(async ({ ctx, input }) =>
      withLastDelivery(await createChannel(ctx, ctx.scope, input, ctx.locale), ctx.locale),
    ),
  list: scoped('channels:read')
    .output(channelListOutput)
    .query(async ({ ctx }) => {
      const { items, total } = await listChannels(ctx, ctx.scope);
      return { items: items.map((channel) => withLastDelivery(channel, ctx.locale)), total };
    }),
  get: scoped('channels:read')
    .input(channelIdInput)
    .output(channelOutput)
    .query(async ({ ctx, input }) => withLastDelivery(await getChannel(ctx, ctx.scope, input), ctx.locale)),
  update: scoped('channels:write')
    .input(updateChannelInput)
    .output(channelOutput)
    .mutation(async ({ ctx, input }) =>
      withLastDelivery(await updateChannel(ctx, ctx.scope, input), ctx.locale),
    ),
  delete: scoped('channels:write')
    .input(channelIdInput)
    .mutation(({ ctx, input }) => removeChannel(ctx, ctx.scope, input)),
  test: scoped('channels:write', 'outside')
    .input(channelIdInput)
    .output(testChannelOutput)
    .mutation(async ({ ctx, input }) =>
      withDeliveryError(await testChannel(ctx, ctx.scope, input), ctx.locale),
    ),
});
