import type { Means, Notice } from '../../../src/alerts/channels/index.ts';
import { createOutbound, parseAllowList, parseProxies } from '../../../src/outbound/index.ts';

export const sample: Notice = {
  id: 'dlv_01JDK3T9Z5',
  type: 'alert.opened',
  severity: 'warning',
  title: 'Budget “R&D <prod>” has reached 80 %',
  paragraphs: [
    'The budget has spent $81.20 of $100.00 since 1 November (Europe/Rome). At this pace it passes 100 % on 28 November.',
    'Most of it comes from the key “nightly_batch *v2*” with the model anthropic/claude-sonnet-4.5.\n@everyone: this line is part of a name & mentions nobody.',
  ],
  facts: [
    { label: 'Spent', value: '$81.20' },
    { label: 'Provisional', value: '$1.24' },
    { label: 'Forecast', value: '$108.60' },
    { label: 'Driver', value: 'nightly_batch *v2* · anthropic/claude-sonnet-4.5' },
  ],
  link: { url: 'https://watch.example.com/alerts/42?team=7&from=mail', label: 'Open the alert' },
  at: new Date('2026-11-26T03:30:00.000Z'),
  dedupKey: 'budget:12:2026-11:80',
  data: {
    id: 42,
    kind: 'budget_threshold',
    severity: 'warning',
    state: 'open',
    title: 'Budget “R&D <prod>” has reached 80 %',
    data: { percent: 80, spent: 81.2 },
  },
};

/** Everything on the loopback is let through; `telegramApiUrl` and `pagerdutyApiUrl` lead nowhere. */
export function means(more: Partial<Means> & { deadlineMs?: number } = {}): Means {
  const { deadlineMs, ...rest } = more;
  return {
    outbound: createOutbound({
      allow: parseAllowList('127.0.0.0/8'),
      proxies: parseProxies({}),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    }),
    smtp: null,
    telegramApiUrl: 'http://127.0.0.1:1',
    pagerdutyApiUrl: 'http://127.0.0.1:1',
    now: () => new Date('2026-11-26T03:30:05.000Z'),
    ...rest,
  };
}
