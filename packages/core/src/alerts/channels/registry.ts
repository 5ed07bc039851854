import type { ChannelKind } from './channel.ts';
import type { Channel } from './define.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { gotify } from './gotify.ts';
import { ntfy } from './ntfy.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';

/** Every kind of channel. A kind without one does not compile. */
export const channels = {
  email,
  slack,
  discord,
  telegram,
  ntfy,
  gotify,
  pagerduty,
  webhook,
} satisfies Record<ChannelKind, Channel>;

/** For a kind that is known only while running, as from a row of the database. */
export function channelOf(kind: ChannelKind): Channel {
  return channels[kind];
}
