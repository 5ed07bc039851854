import { type ChannelKind, channelOf, type Notice } from '../../../src/alerts/channels/index.ts';
import type { Receiver } from './receiver.ts';
import { means, sample } from './sample.ts';

export type HttpKind = Exclude<ChannelKind, 'email'>;

/** Settings of a channel whose receiver is that one. */
export function settingsFor(url: string): Readonly<Record<HttpKind, Record<string, unknown>>> {
  return {
    slack: { url: `${url}/services/T0/B0/s3cret` },
    discord: { url: `${url}/api/webhooks/1/s3cret?thread_id=5` },
    telegram: { botToken: '123:s3cret', chatId: '-1001', threadId: 9 },
    ntfy: { url, topic: 'spend', token: 'tk_s3cret' },
    gotify: { url: `${url}/gotify/`, token: 's3cret' },
    pagerduty: { routingKey: 's3cret' },
    webhook: { url: `${url}/hook`, headers: { Authorization: 's3cret' } },
  };
}

export const httpKinds = Object.keys(settingsFor('')) as readonly HttpKind[];

/** One attempt to deliver to that receiver. */
export function deliverTo(
  receiver: Pick<Receiver, 'url'>,
  kind: HttpKind,
  notice: Notice = sample,
  more: Parameters<typeof means>[0] = {},
) {
  const channel = channelOf(kind);
  const settings = channel.create(settingsFor(receiver.url)[kind]);
  return channel.deliver(
    {
      notice,
      means: means({ telegramApiUrl: receiver.url, pagerdutyApiUrl: `${receiver.url}/`, ...more }),
    },
    settings,
  );
}
