import { z } from 'zod';
import type { Attempt } from './channel.ts';
import { defineChannel } from './define.ts';
import { below, headerToken, serverUrl } from './fields.ts';
import { maskSecret } from './mask.ts';
import { sendJson } from './send-json.ts';
import { oneLine } from './text/clean.ts';
import { clean, compose, type Layout } from './text/compose.ts';
import { cut, inCharacters } from './text/cut.ts';
import { escapeCommonMark } from './text/escape.ts';
import { type Look, lookOf } from './text/marks.ts';

const settings = z.strictObject({
  url: serverUrl.meta({ description: 'The Gotify server.', examples: ['https://gotify.example.com'] }),
  token: headerToken.meta({ description: 'The token of an application. Secret.' }),
});

/** Gotify publishes no limit; these are ours, of text before it is escaped. */
const LIMIT = { title: 250, label: 200, message: 8000 };

const layout: Layout = {
  // A line break alone would be none.
  paragraph: (text) => escapeCommonMark(text).replaceAll('\n', '  \n'),
  fact: ({ label, value }) => `- **${escapeCommonMark(label)}:** ${escapeCommonMark(value)}`,
  measure: inCharacters,
  factOverhead: 10,
};

/** 0 to 10; from 8 on a phone makes a sound in any case. */
const priorities: Readonly<Record<Look, number>> = {
  critical: 8,
  warning: 6,
  info: 4,
  resolved: 4,
  report: 2,
};

export const gotify = defineChannel({
  input: settings,
  stored: settings,
  shown: z.object({ url: z.string(), token: z.string() }),
  secrets: ['token'],
  keep: (input) => input,
  mask: ({ url, token }) => ({ url, token: maskSecret(token) }),
  deliver: (attempt, { url, token }) =>
    sendJson(
      attempt,
      { url: below(url, '/message'), headers: { 'x-gotify-key': token }, body: gotifyMessage(attempt) },
      { refused: 'never' },
    ),
});

function gotifyMessage({ notice }: Attempt): unknown {
  const text = clean(notice);
  const { url } = notice.link;
  const label = escapeCommonMark(cut(oneLine(notice.link.label), LIMIT.label));
  const body = compose(text, LIMIT.message, layout);
  return {
    title: cut(text.title, LIMIT.title),
    message: `${body}\n\n[${label}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`.trim(),
    priority: priorities[lookOf(notice)],
    extras: {
      'client::display': { contentType: 'text/markdown' },
      'client::notification': { click: { url } },
    },
  };
}
