import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineChannel } from './define.ts';
import { below } from './fields.ts';
import { maskSecret } from './mask.ts';
import type { Notice } from './notice.ts';
import { sendJson } from './send-json.ts';
import { oneLine } from './text/clean.ts';
import { clean } from './text/compose.ts';
import { cut } from './text/cut.ts';

const settings = z.strictObject({
  routingKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'An integration key has letters and digits only.')
    .meta({ description: 'The integration key of a service (Events API v2). Secret.' }),
});

/** Characters; an event as a whole may have 512 kB, which these stay far below. */
const LIMIT = { summary: 1024, dedupKey: 255, detail: 10_000, label: 100, value: 1000, facts: 50 };

const SOURCE = 'OpenRouter Watcher';

export const pagerduty = defineChannel({
  input: settings,
  stored: settings,
  shown: z.object({ routingKey: z.string() }),
  secrets: ['routingKey'],
  keep: (input) => input,
  mask: ({ routingKey }) => ({ routingKey: maskSecret(routingKey) }),
  deliver(attempt, { routingKey }) {
    const { notice, means } = attempt;
    // A change event stands in the service's timeline and calls nobody: right for a report.
    const path = notice.type === 'report' ? '/v2/change/enqueue' : '/v2/enqueue';
    return sendJson(
      attempt,
      {
        url: below(means.pagerdutyApiUrl, path),
        ownHost: true,
        body: { routing_key: routingKey, ...event(notice) },
      },
      { refused: 'never' },
    );
  },
});

function event(notice: Notice): Record<string, unknown> {
  const { title, paragraphs, facts } = clean(notice);
  const links = [{ href: notice.link.url, text: cut(oneLine(notice.link.label), LIMIT.label) }];
  const payload = {
    summary: cut(title, LIMIT.summary),
    source: SOURCE,
    timestamp: notice.at.toISOString(),
    custom_details: Object.fromEntries([
      ['detail', cut(paragraphs.join('\n\n'), LIMIT.detail)],
      ...facts
        .slice(0, LIMIT.facts)
        .map(({ label, value }) => [cut(label, LIMIT.label), cut(value, LIMIT.value)]),
    ]),
  };
  if (notice.type === 'report') return { payload, links };
  const dedup_key = dedupKey(notice.dedupKey);
  if (notice.type === 'alert.resolved') return { event_action: 'resolve', dedup_key };
  return {
    event_action: 'trigger',
    dedup_key,
    payload: { ...payload, severity: notice.severity },
    links,
    client: SOURCE,
    client_url: notice.link.url,
  };
}

/** One that is too long is named by its hash: cutting could make two causes one. */
function dedupKey(key: string): string {
  return key.length <= LIMIT.dedupKey ? key : createHash('sha256').update(key).digest('hex');
}
