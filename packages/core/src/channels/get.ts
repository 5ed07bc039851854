import type { Ctx, Scope } from '../context.ts';
import { type ChannelView, findOwnChannel, toChannel } from './channel.ts';

/** @throws DomainError `channel_not_found`, or `channel_of_another_team`. */
export async function getChannel(ctx: Ctx, scope: Scope, input: { id: number }): Promise<ChannelView> {
  return toChannel(ctx, await findOwnChannel(ctx, scope, input.id));
}
