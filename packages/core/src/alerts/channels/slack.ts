import { z } from 'zod';
import type { Attempt } from './channel.ts';
import { defineChannel } from './define.ts';
import { receiverUrl } from './fields.ts';
import { maskUrl } from './mask.ts';
import type { Notice } from './notice.ts';
import { sendJson } from './send-json.ts';
import { oneLine } from './text/clean.ts';
import { type Clean, clean } from './text/compose.ts';
import { cut, type Measure } from './text/cut.ts';
import { escapeSlack } from './text/escape.ts';
import { lookOf, marks } from './text/marks.ts';

const settings = z.strictObject({
  url: receiverUrl.meta({ description: 'The URL of an incoming webhook. Secret.' }),
});

/**
 * Limits of Block Kit (150, 3,000, 10 fields of 2,000), and shares of a whole message, which Slack refuses from about
 * 13,000 characters.
 */
const LIMIT = { header: 150, section: 3000, label: 100, value: 1000, link: 200, fieldsOfSection: 10 };
const SHARE = { sections: 7000, fields: 4000 };
const MOST = { sections: 20, fields: 20 };

/** Slack counts a text as it is sent. */
const escaped: Measure = (text) => escapeSlack(text).length;
/** And a message as JSON, where line breaks and backslashes take two characters. */
const asJson: Measure = (text) => JSON.stringify(escapeSlack(text)).length - 2;

export const slack = defineChannel({
  input: settings,
  stored: settings,
  shown: z.object({ url: z.string() }),
  secrets: ['url'],
  keep: (input) => input,
  mask: ({ url }) => ({ url: maskUrl(url) }),
  deliver: (attempt, { url }) =>
    sendJson(
      attempt,
      { url, body: slackMessage(attempt) },
      { gone: [404, 410], refused: 'never', reason: slackWord },
    ),
});

/** Slack answers with one word, such as `no_service`; nothing else is repeated. */
function slackWord({ body }: { body: string }): string | null {
  return /^[a-z_]{1,50}$/.exec(body.trim())?.[0] ?? null;
}

function slackMessage({ notice }: Attempt): unknown {
  const text = clean(notice);
  const heading = cut(`${marks[lookOf(notice)]} ${text.title}`, LIMIT.header, escaped);
  return {
    // What notifications show; the blocks say it all.
    text: escapeSlack(cut([text.title, ...text.paragraphs].join('\n'), LIMIT.section, escaped)),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: escapeSlack(heading), emoji: false } },
      ...bodyBlocks(text),
      { type: 'section', text: mrkdwn(linkTo(notice.link)) },
    ],
    link_names: false,
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
  };
}

function bodyBlocks({ paragraphs, facts }: Clean): unknown[] {
  const takeText = taker(SHARE.sections);
  const sections = paragraphs
    .slice(0, MOST.sections)
    .map((paragraph) => takeText(paragraph, LIMIT.section))
    .filter((text) => text !== '')
    .map((text) => ({ type: 'section', text: mrkdwn(text) }));
  const takeFact = taker(SHARE.fields);
  const fields = facts
    .slice(0, MOST.fields)
    .map(({ label, value }) => ({ label: takeFact(label, LIMIT.label), value: takeFact(value, LIMIT.value) }))
    .filter(({ value }) => value !== '')
    .map(({ label, value }) => mrkdwn(`*${label}*\n${value}`));
  const groups = [fields.slice(0, LIMIT.fieldsOfSection), fields.slice(LIMIT.fieldsOfSection)];
  return [
    ...sections,
    ...groups.filter((group) => group.length > 0).map((group) => ({ type: 'section', fields: group })),
  ];
}

/** Cuts and escapes one text after the other out of the same share. */
function taker(share: number): (text: string, limit: number) => string {
  let left = share;
  return (text, limit) => {
    const piece = cut(cut(text, limit, escaped), left, asJson);
    left -= asJson(piece);
    return escapeSlack(piece);
  };
}

/** `verbatim`: names with `@` and `#` in it stay text and mention nobody. */
function mrkdwn(text: string): unknown {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** The bar would end the URL, and an encoded one is the same URL. */
function linkTo({ url, label }: Notice['link']): string {
  return `<${escapeSlack(url).replaceAll('|', '%7C')}|${escapeSlack(cut(oneLine(label), LIMIT.link))}>`;
}
