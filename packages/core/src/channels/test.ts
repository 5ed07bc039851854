import { randomUUID } from 'node:crypto';
import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import type { Locale } from '@watcher/contract/problems/sentences';
import type { Notice } from '../alerts/channels/index.ts';
import type { Ctx, Scope } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { type ChannelRow, findOwnChannel } from './channel.ts';
import { guardSending } from './guard.ts';
import { noteAttempt, problemOfResult, sendTo } from './send.ts';

const WORDS: Readonly<Record<Locale, { title: string; text: (name: string) => string; link: string }>> = {
  en: {
    title: 'Test from OpenRouter Watcher',
    text: (name) => `Alerts and reports for “${name}” will arrive here. No action is needed.`,
    link: 'Open the channels',
  },
  it: {
    title: 'Prova da OpenRouter Watcher',
    text: (name) => `Avvisi e resoconti per “${name}” arriveranno qui. Non devi fare nulla.`,
    link: 'Apri i canali',
  },
};

interface Tested {
  readonly delivered: boolean;
  readonly tookMs: number;
  readonly problem: DeliveryProblem | null;
}

/**
 * Sends a message to a channel now, once, and says how that went. A channel that is off can be tried, too.
 *
 * @throws DomainError `channel_not_found`, `channel_of_another_team`, or `too_many_attempts`.
 */
export async function testChannel(ctx: Ctx, scope: Scope, input: { id: number }): Promise<Tested> {
  const channel = await findOwnChannel(ctx, scope, input.id);
  await guardSending(ctx, scope.teamId);
  const startedAt = performance.now();
  const result = await sendTo(ctx, channel, testNotice(ctx, channel));
  const tookMs = Math.round(performance.now() - startedAt);
  await withTransaction(ctx, (tx) => noteAttempt(tx, channel, result));
  return { delivered: result.delivered, tookMs, problem: problemOfResult(result) };
}

function testNotice(ctx: Ctx, { id, name, locale }: ChannelRow): Notice {
  const words = WORDS[locale];
  return {
    id: `test_${randomUUID()}`,
    type: 'test',
    severity: 'info',
    title: words.title,
    paragraphs: [words.text(name)],
    facts: [],
    link: { url: `${ctx.config.publicUrl}/channels`, label: words.link },
    at: ctx.now(),
    dedupKey: `test:channel:${id}:${randomUUID()}`,
    data: { channel_id: id, name },
  };
}
