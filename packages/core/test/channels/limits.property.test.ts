import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Notice } from '../../src/alerts/channels/index.ts';
import { deliverTo, type HttpKind } from './support/deliver.ts';
import { startReceiver } from './support/receiver.ts';
import { sample } from './support/sample.ts';

/** Much text of the kind that costs most where it is escaped, and much that costs nothing. */
const text = (maxLength: number) =>
  fc
    .tuple(
      fc.array(
        fc.constantFrom('&', '<b>', '"', '\\', '*', '@name ', 'word ', '👩‍👩‍👧 ', 'é', '\n', ' ', '|'),
        {
          minLength: 1,
          maxLength: 30,
        },
      ),
      fc.integer({ min: 1, max: maxLength }),
    )
    .map(([parts, length]) => parts.join('').repeat(Math.ceil(length / parts.join('').length)));

const notice: fc.Arbitrary<Notice> = fc
  .record({
    title: text(600).map((title) => `T${title}`),
    paragraphs: fc.array(text(9000), { maxLength: 30 }),
    facts: fc.array(fc.record({ label: text(400), value: text(3000) }), { maxLength: 60 }),
    type: fc.constantFrom('alert.opened' as const, 'test' as const, 'report' as const),
    label: text(400).map((label) => `L${label}`),
    dedupKey: text(600),
  })
  .map(({ label, ...rest }) => ({ ...sample, ...rest, link: { ...sample.link, label } }));

async function bodies(kind: HttpKind, look: (body: unknown, sent: Notice) => void) {
  const receiver = await startReceiver();
  await fc.assert(
    fc.asyncProperty(notice, async (sent) => {
      receiver.received.length = 0;
      expect(await deliverTo(receiver, kind, sent)).toEqual({ delivered: true });
      look(JSON.parse(receiver.received[0]?.body ?? ''), sent);
    }),
    { numRuns: 100 },
  );
}

const upTo = (max: number) => z.string().min(1).max(max);

describe('whatever a notice holds, its message is within the limits of', () => {
  test('Slack', async () => {
    const mrkdwn = (max: number) =>
      z.strictObject({ type: z.literal('mrkdwn'), text: upTo(max), verbatim: z.literal(true) });
    const block = z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('header'),
        text: z.strictObject({ type: z.literal('plain_text'), text: upTo(150), emoji: z.literal(false) }),
      }),
      z
        .strictObject({
          type: z.literal('section'),
          text: mrkdwn(3000).optional(),
          fields: z.array(mrkdwn(2000)).min(1).max(10).optional(),
        })
        .refine(({ text: body, fields }) => (body === undefined) !== (fields === undefined)),
    ]);
    const message = z.looseObject({ text: upTo(3000), blocks: z.array(block).max(50) });
    await bodies('slack', (body) => {
      const { blocks } = message.parse(body);
      expect(JSON.stringify(blocks.map((one) => Object.values(one))).length).toBeLessThan(13_000 + 60 * 50);
      const texts = blocks.flatMap((one) =>
        one.type === 'header'
          ? [one.text.text]
          : [one.text?.text ?? '', ...(one.fields ?? []).map((f) => f.text)],
      );
      expect(texts.join('').length).toBeLessThan(13_000);
      // Only the link begins with one.
      expect(texts.slice(0, -1).join('')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
    });
  });

  test('Discord', async () => {
    const embed = z.strictObject({
      title: upTo(256),
      description: upTo(4096),
      color: z.int(),
      fields: z.array(z.strictObject({ name: upTo(256), value: upTo(1024), inline: z.boolean() })).max(25),
      footer: z.strictObject({ text: upTo(2048) }),
      timestamp: z.iso.datetime(),
    });
    const message = z.strictObject({
      embeds: z.tuple([embed]),
      allowed_mentions: z.strictObject({ parse: z.tuple([]) }),
    });
    await bodies('discord', (body) => {
      const [one] = message.parse(body).embeds;
      const fields = one.fields.map(({ name, value }) => name + value).join('');
      expect((one.title + one.description + one.footer.text + fields).length).toBeLessThanOrEqual(6000);
      expect(one.description).toContain(`](${sample.link.url})`);
    });
  });

  test('Telegram', async () => {
    await bodies('telegram', (body) => {
      const { text: html } = z.looseObject({ text: z.string() }).parse(body);
      const stack: string[] = [];
      for (const [, close, tag] of html.matchAll(/<(\/?)(\w+)[^>]*>/g)) {
        if (close === '') stack.push(tag ?? '');
        else expect(stack.pop()).toBe(tag);
      }
      expect(stack).toEqual([]);
      const visible = html.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt);/g, 'x');
      expect(visible.length).toBeLessThanOrEqual(4096);
      expect(visible).not.toMatch(/(?<!\w)@\w/);
      expect(html).toContain('<a href="https://watch.example.com/alerts/42?team=7&amp;from=mail">L');
    });
  });

  test('ntfy', async () => {
    await bodies('ntfy', (body) => {
      const { title, message } = z.looseObject({ title: upTo(250), message: upTo(4096) }).parse(body);
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096);
      expect(Buffer.byteLength(title)).toBeLessThanOrEqual(250);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(8192);
    });
  });

  test('Gotify', async () => {
    await bodies('gotify', (body) => {
      const { message } = z.looseObject({ title: upTo(250), message: z.string() }).parse(body);
      expect(message.endsWith(`](<${sample.link.url}>)`)).toBe(true);
      // Gotify has no limit, so ours is on what is read: without the backslashes and the spaces that break a line.
      const read = message.replaceAll('  \n', '\n').replace(/\\([\W_])/g, '$1');
      expect(read.length).toBeLessThanOrEqual(8000 + 200 + sample.link.url.length + '\n\n[](<>)'.length);
    });
  });

  test('PagerDuty', async () => {
    const event = z.looseObject({
      dedup_key: upTo(255).optional(),
      payload: z.looseObject({ summary: upTo(1024), source: upTo(100) }),
    });
    await bodies('pagerduty', (body, sent) => {
      const { dedup_key } = event.parse(body);
      expect(dedup_key === undefined).toBe(sent.type === 'report');
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(512_000);
    });
  });
});

test('causes whose keys are too long for PagerDuty and begin alike stay two', async () => {
  const receiver = await startReceiver();
  for (const end of ['a', 'b']) {
    await deliverTo(receiver, 'pagerduty', { ...sample, dedupKey: 'k'.repeat(300) + end });
  }
  const keys = receiver.received.map(({ body }) => JSON.parse(body).dedup_key);
  expect(new Set(keys).size).toBe(2);
});
