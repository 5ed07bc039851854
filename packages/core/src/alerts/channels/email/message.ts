import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import type { Notice } from '../notice.ts';
import { oneLine } from '../text/clean.ts';
import { type Clean, clean, compose, type Layout } from '../text/compose.ts';
import { cut, inCharacters } from '../text/cut.ts';
import { htmlOf } from './html.ts';

/** Far more than any notice has; a bound for mails as there is one everywhere. */
const LIMIT = { subject: 200, text: 100_000 };

/** Characters of an encoded word, so that it has room in a line behind the header's name. */
const ENCODED_WORD = 52;

const layout: Layout = {
  paragraph: (text) => text,
  fact: ({ label, value }) => `${label}: ${value}`,
  measure: inCharacters,
  factOverhead: 2,
};

/**
 * A mail with text, HTML and the pictures that the HTML shows. Everything in a header is one line; addresses are given
 * apart from names, so that nothing in them is read as a second one.
 *
 * @param to all recipients, who see each other.
 * @param now the recipients of this attempt.
 */
export function mailOf(
  notice: Notice,
  from: string,
  to: readonly string[],
  now: readonly string[],
): SendMailOptions {
  const text = clean(notice);
  const subject = cut(text.title, LIMIT.subject);
  // As in RFC 2047: mail programs would show what it decodes to.
  const looksEncoded = subject.includes('=?');
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  // Of the same cause: mail programs show an alert and that it is resolved as one conversation.
  const thread = `<${hash(notice.dedupKey)}@${domain}>`;
  const isAlert = notice.type === 'alert.opened' || notice.type === 'alert.resolved';
  return {
    from,
    to: to.map((address) => ({ name: '', address })),
    envelope: { from, to: [...now] },
    ...(looksEncoded ? {} : { subject }),
    messageId: `<${hash(notice.id)}@${domain}>`,
    ...(isAlert ? { references: thread } : {}),
    headers: { 'Auto-Submitted': 'auto-generated', ...(looksEncoded ? { Subject: encoded(subject) } : {}) },
    text: plainText(text, notice),
    html: htmlOf(text, notice),
    attachments: (notice.pictures ?? []).map(({ id, name, type, bytes }) => ({
      cid: id,
      filename: oneLine(name),
      contentType: type,
      contentDisposition: 'inline' as const,
      content: Buffer.from(bytes),
    })),
  };
}

function encoded(text: string) {
  return { prepared: true, foldLines: true, value: encodeWord(text, 'B', ENCODED_WORD) };
}

function plainText(text: Clean, { link }: Notice): string {
  const parts = [text.title, compose(text, LIMIT.text, layout), `${oneLine(link.label)}: ${link.url}`];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
