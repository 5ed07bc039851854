import { z } from 'zod';
import type { OutboundAnswer } from '../../outbound/index.ts';
import type { Attempt } from './channel.ts';
import { defineChannel } from './define.ts';
import { receiverUrl } from './fields.ts';
import { maskUrl } from './mask.ts';
import type { Notice } from './notice.ts';
import { waitSeconds } from './retry-after.ts';
import { sendJson } from './send-json.ts';
import { oneLine } from './text/clean.ts';
import { clean } from './text/compose.ts';
import { cut, type Measure } from './text/cut.ts';
import { escapeDiscord } from './text/escape.ts';
import { colours, lookOf } from './text/marks.ts';
import { jsonOf } from './verdict.ts';

const settings = z.strictObject({
  url: receiverUrl.meta({ description: 'The URL of a webhook of a Discord channel. Secret.' }),
});

/** Of an embed; `all` over all its texts together. */
const LIMIT = { title: 256, description: 4096, fields: 25, name: 256, value: 1024, all: 6000 };

/** Of `all`, what the facts may take from the description; they get what it leaves, too. */
const ROOM_FOR_FACTS = 2000;

/** The text as it is sent, so that backslashes count whether Discord counts them or not. */
const escaped: Measure = (text) => escapeDiscord(text).length;

export const discord = defineChannel({
  input: settings,
  stored: settings,
  shown: z.object({ url: z.string() }),
  secrets: ['url'],
  keep: (input) => input,
  mask: ({ url }) => ({ url: maskUrl(url) }),
  deliver: (attempt, { url }) =>
    sendJson(
      attempt,
      { url: waiting(url), body: discordMessage(attempt) },
      { gone: [404, 410], refused: 'never', wait: retryAfterOfBody },
    ),
});

/** With `wait`, Discord answers only when the message is kept, and says so when it is not. */
function waiting(url: string): string {
  const target = new URL(url);
  target.searchParams.set('wait', 'true');
  return target.href;
}

function retryAfterOfBody(answer: OutboundAnswer): number | null {
  const json = z.object({ retry_after: z.unknown() }).safeParse(jsonOf(answer));
  return json.success ? waitSeconds(json.data.retry_after) : null;
}

function discordMessage({ notice }: Attempt): unknown {
  const { title, paragraphs, facts } = clean(notice);
  const footer = 'OpenRouter Watcher';
  let left = LIMIT.all - footer.length;
  const take = (text: string, limit: number) => {
    const piece = escapeDiscord(cut(text, Math.min(limit, left), escaped));
    left -= piece.length;
    return piece;
  };
  const heading = take(title, LIMIT.title);
  // In the text and not as the title's URL: Discord refuses whole messages over a URL such as http://localhost.
  const link = linkTo(notice.link);
  left -= link.length + 2;
  const room = Math.min(LIMIT.description - link.length - 2, left - ROOM_FOR_FACTS);
  const detail = take(paragraphs.join('\n\n'), room);
  const fields = facts
    .slice(0, LIMIT.fields)
    .map(({ label, value }) => ({
      name: take(label, LIMIT.name),
      value: take(value, LIMIT.value),
      inline: true,
    }))
    .filter(({ value }) => value !== '');
  return {
    embeds: [
      {
        title: heading,
        description: detail === '' ? link : `${detail}\n\n${link}`,
        color: colours[lookOf(notice)],
        fields,
        footer: { text: footer },
        timestamp: notice.at.toISOString(),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

function linkTo({ url, label }: Notice['link']): string {
  const target = url.replace(/[()<>\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `[${escapeDiscord(cut(oneLine(label), 100))}](${target})`;
}
