import type { Channel } from '@watcher/contract/channels';
import type { DigestFrequency } from '@watcher/contract/reports-fields';
import { m } from '#lib/paraglide/messages.js';
import { textOf } from './settings.ts';

type Tone = 'good' | 'quiet' | 'critical';

const states: Readonly<Record<Channel['status'], { text: () => string; tone: Tone }>> = {
  ok: { text: m.channels_status_ok, tone: 'good' },
  untested: { text: m.channels_status_untested, tone: 'quiet' },
  failing: { text: m.channels_status_failing, tone: 'critical' },
  disabled: { text: m.channels_status_off, tone: 'quiet' },
};

const frequencies: Readonly<Record<DigestFrequency, () => string>> = {
  none: m.digest_none,
  daily: m.digest_daily,
  weekly: m.digest_weekly,
  monthly: m.digest_monthly,
};

/** How often the digest is sent. */
export function frequencyName(frequency: DigestFrequency): string {
  return frequencies[frequency]();
}

/** A channel's state in a word. One failure is not yet failing, and not working either. */
export function statusOf({ status, lastDelivery }: Pick<Channel, 'status' | 'lastDelivery'>): {
  text: string;
  tone: Tone;
} {
  if (status === 'ok' && lastDelivery?.status === 'failed') {
    return { text: m.channels_status_last_failed(), tone: 'critical' };
  }
  const { text, tone } = states[status];
  return { text: text(), tone };
}

/** Where a channel leads, as far as that is no secret. */
export function targetOf({ kind, settings }: Pick<Channel, 'kind' | 'settings'>): string {
  const url = textOf(settings['url']).replace(/^https?:\/\//, '');
  switch (kind) {
    case 'email':
      return textOf(settings['to']);
    case 'telegram':
      return m.channels_chat_is({ chat: textOf(settings['chatId']) });
    case 'ntfy':
      return `${url}/${textOf(settings['topic'])}`;
    case 'pagerduty':
      return textOf(settings['routingKey']);
    default:
      return url;
  }
}

/** A few channels by name; null: all of them, those to come too. */
export function channelsInWords(
  ids: readonly number[] | null,
  channels: readonly Pick<Channel, 'id' | 'name'>[],
): string {
  if (ids === null) return m.channels_all();
  const names = channels.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  return names.length === 0 ? m.channels_none() : names.join(', ');
}
