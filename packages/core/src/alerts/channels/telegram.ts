import { z } from 'zod';
import type { OutboundAnswer } from '../../outbound/index.ts';
import type { Attempt, DeliveryResult } from './channel.ts';
import { defineChannel } from './define.ts';
import { below } from './fields.ts';
import { maskSecret } from './mask.ts';
import { waitSeconds } from './retry-after.ts';
import { sendJson } from './send-json.ts';
import { oneLine } from './text/clean.ts';
import { clean, compose, type Layout } from './text/compose.ts';
import { cut, type Measure } from './text/cut.ts';
import { escapeHtml, escapeHtmlText } from './text/escape.ts';
import { lookOf, marks } from './text/marks.ts';
import { jsonOf } from './verdict.ts';

const settings = z.strictObject({
  botToken: z
    .string()
    .trim()
    .regex(/^\d{1,20}:[\w-]{1,100}$/, 'A bot token looks like 123456:ABC-DEF.')
    .meta({ description: 'The token that BotFather gave. Secret.' }),
  chatId: z
    .union([
      z.int(),
      z
        .string()
        .trim()
        .regex(
          /^(?:-?\d{1,20}|@\w{1,64})$/,
          'A chat is a number such as -1001234567890, or @name of a public one.',
        ),
    ])
    .meta({ description: 'The chat: its number, or `@name` of a public one.', examples: ['-1001234567890'] }),
  threadId: z.int().positive().optional().meta({ description: 'The topic in a group that has topics.' }),
});

/** Characters after entities are read: tags and escapes do not count. */
const LIMIT = { title: 256, label: 100, all: 4096 };

/** A name after `@` mentions a member; with a zero-width space between it does not. */
const withoutMentions = (text: string) => text.replace(/(?<!\w)@/g, '@\u200b');
const markup = (text: string) => escapeHtmlText(withoutMentions(text));
const visible: Measure = (text) => text.length + text.split('@').length - 1;

const layout: Layout = {
  paragraph: markup,
  fact: ({ label, value }) => `<b>${markup(label)}:</b> ${markup(value)}`,
  measure: visible,
  factOverhead: 2,
};

export const telegram = defineChannel({
  input: settings,
  stored: settings,
  shown: z.object({
    botToken: z.string(),
    chatId: z.union([z.int(), z.string()]),
    threadId: z.int().optional(),
  }),
  secrets: ['botToken'],
  keep: (input) => input,
  mask: (stored) => ({ ...stored, botToken: maskSecret(stored.botToken) }),
  async deliver(attempt, { botToken, chatId, threadId }) {
    let moved: string | null = null;
    const result = await sendJson(
      attempt,
      {
        url: below(attempt.means.telegramApiUrl, `/bot${botToken}/sendMessage`),
        ownHost: true,
        body: {
          chat_id: chatId,
          ...(threadId === undefined ? {} : { message_thread_id: threadId }),
          text: telegramText(attempt),
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
        },
      },
      {
        refused: 'never',
        reason(answer) {
          const { description, parameters } = read(answer);
          moved = parameters.migrate_to_chat_id?.toString() ?? null;
          return description;
        },
        wait: (answer) => waitSeconds(read(answer).parameters.retry_after),
      },
    );
    return moved === null || result.delivered ? result : chatMoved(moved);
  },
});

function chatMoved(chatId: string): DeliveryResult {
  return { delivered: false, error: { code: 'chat_moved', params: { chatId } }, retry: 'never' };
}

const parameters = z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.int().optional() });
const failure = z.object({
  // The host is the operator's own, so its words may be shown: "Forbidden: bot was blocked by the user".
  description: z
    .string()
    .transform((text) => cut(oneLine(text), 200))
    .nullable()
    .catch(null),
  parameters: parameters.catch({}),
});

function read(answer: OutboundAnswer): z.infer<typeof failure> {
  return failure.catch({ description: null, parameters: {} }).parse(jsonOf(answer));
}

function telegramText({ notice }: Attempt): string {
  const { link } = notice;
  const text = clean(notice);
  const title = cut(`${marks[lookOf(notice)]} ${text.title}`, LIMIT.title, visible);
  const label = cut(oneLine(link.label), LIMIT.label, visible);
  const body = compose(text, LIMIT.all - visible(title) - visible(label) - 4, layout);
  return [`<b>${markup(title)}</b>`, body, `<a href="${escapeHtml(link.url)}">${markup(label)}</a>`]
    .filter((part) => part !== '')
    .join('\n\n');
}
