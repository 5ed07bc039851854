import { z } from 'zod';
import type { Attempt } from './channel.ts';
import { defineChannel } from './define.ts';
import { headerToken, serverUrl } from './fields.ts';
import { maskSecret } from './mask.ts';
import { sendJson } from './send-json.ts';
import { clean, compose, type Layout } from './text/compose.ts';
import { cut, type Measure } from './text/cut.ts';
import { type Look, lookOf } from './text/marks.ts';

const settings = z.strictObject({
  url: serverUrl.meta({ description: 'The ntfy server.', examples: ['https://ntfy.sh'] }),
  topic: z
    .string()
    .trim()
    .regex(/^[-_A-Za-z0-9]{1,64}$/, 'A topic has 1 to 64 letters, digits, dashes and underscores.')
    .meta({ examples: ['openrouter-spend'] }),
  token: headerToken.optional().meta({ description: 'An access token (`tk_…`). Secret.' }),
});

/** In bytes. A longer message becomes an attached file. */
const LIMIT = { title: 250, message: 4096 };

/** Bytes as JSON has them: the server bounds the request as a whole, too. */
const jsonBytes: Measure = (text) => Buffer.byteLength(JSON.stringify(text)) - 2;

const layout: Layout = {
  paragraph: (text) => text,
  fact: ({ label, value }) => `${label}: ${value}`,
  measure: jsonBytes,
  factOverhead: 2,
};

/** 1 to 5; 3 is an ordinary message. */
const priorities: Readonly<Record<Look, number>> = {
  critical: 5,
  warning: 4,
  info: 3,
  resolved: 3,
  report: 2,
};
/** Short codes of emoji, which ntfy shows in front of the title. */
const tags: Readonly<Record<Look, string>> = {
  critical: 'rotating_light',
  warning: 'warning',
  info: 'information_source',
  resolved: 'white_check_mark',
  report: 'bar_chart',
};

export const ntfy = defineChannel({
  input: settings,
  stored: settings,
  shown: z.object({ url: z.string(), topic: z.string(), token: z.string().optional() }),
  secrets: ['token'],
  keep: (input) => input,
  mask: ({ token, ...rest }) => (token === undefined ? rest : { ...rest, token: maskSecret(token) }),
  deliver: (attempt, { url, topic, token }) =>
    sendJson(
      attempt,
      {
        url,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        body: { topic, ...ntfyMessage(attempt) },
      },
      { refused: 'never' },
    ),
});

function ntfyMessage({ notice }: Attempt): Record<string, unknown> {
  const text = clean(notice);
  const look = lookOf(notice);
  return {
    title: cut(text.title, LIMIT.title, jsonBytes),
    message: compose(text, LIMIT.message, layout) || text.title,
    priority: priorities[look],
    tags: [tags[look]],
    click: notice.link.url,
  };
}
