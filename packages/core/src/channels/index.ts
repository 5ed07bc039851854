export type { ChannelView } from './channel.ts';
export { createChannel } from './create.ts';
export { getChannel } from './get.ts';
export { listChannels } from './list.ts';
export { removeChannel } from './remove.ts';
export { testChannel } from './test.ts';
export { updateChannel } from './update.ts';
