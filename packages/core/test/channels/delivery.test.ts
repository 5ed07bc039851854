import { describe, expect, test } from 'vitest';
import { channelOf } from '../../src/alerts/channels/index.ts';
import { deliverTo, type HttpKind, httpKinds, settingsFor } from './support/deliver.ts';
import { type Reply, startRawServer, startReceiver } from './support/receiver.ts';
import { means, sample } from './support/sample.ts';

function answering(
  status: number,
  headers: Record<string, string> = {},
  body = '',
): Promise<{ url: string }> {
  const reply: Reply = (response) => response.writeHead(status, headers).end(body);
  return startReceiver({ reply });
}

describe.each(httpKinds)('%s', (kind) => {
  test.each([200, 202, 204])('%i is a delivery', async (status) => {
    expect(await deliverTo(await answering(status), kind)).toEqual({ delivered: true });
  });

  test.each([408, 429, 500, 502, 503, 504])('%i passes', async (status) => {
    expect(await deliverTo(await answering(status), kind)).toMatchObject({
      delivered: false,
      error: { code: 'status', params: { status } },
      retry: 'later',
    });
  });

  test.each([
    ['7', 7],
    ['0', 1],
    ['99999999', 86_400],
    // The answer's own clock counts, an hour before ours.
    ['Thu, 26 Nov 2026 02:31:40 GMT', 100],
    ['Thursday, 26-Nov-26 02:31:40 GMT', 100],
    ['Thu, 26 Nov 2026 01:00:00 GMT', 1],
  ])('Retry-After: %s is honoured', async (value, afterSeconds) => {
    const headers = { 'retry-after': value, date: 'Thu, 26 Nov 2026 02:30:00 GMT' };
    for (const status of [429, 503]) {
      expect(await deliverTo(await answering(status, headers), kind)).toMatchObject({
        retry: { afterSeconds },
      });
    }
  });

  test.each(['soon', '-5', '1e3', '2026-11-26', ''])('Retry-After: "%s" is none', async (value) => {
    expect(await deliverTo(await answering(429, { 'retry-after': value }), kind)).toMatchObject({
      retry: 'later',
    });
  });

  test('what only a person can mend is not tried again', async () => {
    expect(await deliverTo(await answering(302, { location: 'http://a.example' }), kind)).toMatchObject({
      error: { code: 'redirect' },
      retry: 'never',
    });
    if (kind === 'telegram' || kind === 'pagerduty') return;
    expect(await deliverTo({ url: 'http://10.0.0.1' }, kind)).toMatchObject({
      error: { code: 'private_address' },
      retry: 'never',
    });
  });

  test('a receiver that is away, or answers after its time, is tried again', async () => {
    expect(await deliverTo({ url: 'http://127.0.0.1:1' }, kind)).toMatchObject({
      error: { code: 'refused' },
      retry: 'later',
    });
    const { url } = await startRawServer(() => undefined);
    expect(await deliverTo({ url }, kind, sample, { deadlineMs: 500 })).toMatchObject({
      error: { code: 'timeout' },
      retry: 'later',
    });
  });

  test('a receiver that is gone for good switches off only what has an address of its own', async () => {
    for (const status of [404, 410]) {
      const result = await deliverTo(await answering(status), kind);
      expect(result).toMatchObject({ delivered: false, retry: 'never' });
      expect('disable' in result).toBe(kind === 'slack' || kind === 'discord' || kind === 'webhook');
    }
  });

  test('another refusal: never the same again, but for a webhook of one of our own', async () => {
    for (const status of [400, 401, 403, 413]) {
      expect(await deliverTo(await answering(status), kind)).toMatchObject({
        retry: kind === 'webhook' ? 'later' : 'never',
      });
    }
  });

  test('no secret is in a result, whatever the receiver says', async () => {
    const echo = await startReceiver({
      reply: (response, { path, headers, body }) =>
        response
          .writeHead(400)
          .end(JSON.stringify({ description: 'no', path, headers, body, error: 's3cret' })),
    });
    const results = [
      await deliverTo(echo, kind),
      await deliverTo(await answering(404), kind),
      await deliverTo({ url: 'http://127.0.0.1:1' }, kind),
    ];
    expect(JSON.stringify(results)).not.toContain('s3cret');
  });

  test('stops with the process', async () => {
    const stop = new AbortController();
    const { url } = await startRawServer((socket) => socket.once('data', () => stop.abort('stopping')));
    await expect(deliverTo({ url }, kind, sample, { signal: stop.signal })).rejects.toBe('stopping');
  });
});

describe("a receiver's own words", () => {
  const result = async (kind: HttpKind, status: number, body: unknown, headers = {}) =>
    deliverTo(await answering(status, headers, typeof body === 'string' ? body : JSON.stringify(body)), kind);

  test('Slack: its one word, and no sentence', async () => {
    expect(await result('slack', 404, 'no_service')).toMatchObject({
      error: { params: { reason: 'no_service' } },
      disable: true,
    });
    expect(await result('slack', 400, 'We found <b>you</b>')).toMatchObject({
      error: { params: { reason: null } },
    });
  });

  test('Discord: retry_after in seconds with a fraction; the longer of two', async () => {
    expect(await result('discord', 429, { retry_after: 1.337 })).toMatchObject({
      retry: { afterSeconds: 2 },
    });
    expect(
      await result('discord', 429, { retry_after: 64.57, global: true }, { 'retry-after': '3' }),
    ).toMatchObject({
      retry: { afterSeconds: 65 },
    });
    for (const body of [{ retry_after: 'x' }, { retry_after: -1 }, [], 'null', '{']) {
      expect(await result('discord', 429, body)).toMatchObject({ retry: 'later' });
    }
  });

  test('Telegram: its pause, its reason, and a group that has moved', async () => {
    expect(await result('telegram', 429, { ok: false, parameters: { retry_after: 35 } })).toMatchObject({
      retry: { afterSeconds: 35 },
    });
    expect(
      await result('telegram', 403, { ok: false, description: 'Forbidden: bot was\nblocked by the user' }),
    ).toEqual({
      delivered: false,
      error: {
        code: 'status',
        params: {
          host: expect.stringContaining('127.0.0.1'),
          status: 403,
          reason: 'Forbidden: bot was blocked by the user',
        },
      },
      retry: 'never',
    });
    expect(await result('telegram', 400, { parameters: { migrate_to_chat_id: -1001234567890 } })).toEqual({
      delivered: false,
      error: { code: 'chat_moved', params: { chatId: '-1001234567890' } },
      retry: 'never',
    });
    expect(await result('telegram', 400, { description: 7, parameters: 'x' })).toMatchObject({
      error: { params: { reason: null } },
    });
  });
});

describe('what is asked', () => {
  test('PagerDuty: a report changes nothing on call, a test does', async () => {
    const receiver = await startReceiver();
    await deliverTo(receiver, 'pagerduty', { ...sample, type: 'report' });
    await deliverTo(receiver, 'pagerduty', { ...sample, type: 'test', severity: 'info' });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/v2/change/enqueue', '/v2/enqueue']);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).not.toHaveProperty('event_action');
    expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({ event_action: 'trigger' });
  });

  test('a notice of a title alone is a whole message everywhere', async () => {
    const receiver = await startReceiver();
    for (const kind of httpKinds) {
      const result = await deliverTo(receiver, kind, { ...sample, paragraphs: ['', ' \n '], facts: [] });
      expect(result).toEqual({ delivered: true });
    }
    const texts = receiver.received.map(({ body }) => JSON.parse(body));
    expect(texts).toMatchObject([
      { blocks: [{ type: 'header' }, { type: 'section' }] },
      { embeds: [{ description: expect.stringMatching(/^\[Open the alert\]/), fields: [] }] },
      { text: expect.stringMatching(/<\/b>\n\n<a href/) },
      { message: sample.title },
      { message: expect.stringMatching(/^\[Open the alert\]/) },
      { payload: { summary: sample.title } },
      { type: 'alert.opened' },
    ]);
  });

  test('ntfy without a token sends none', async () => {
    const receiver = await startReceiver();
    const ntfy = channelOf('ntfy');
    const { token: _, ...settings } = settingsFor(receiver.url).ntfy;
    await ntfy.deliver({ notice: sample, means: means() }, ntfy.create(settings));
    expect(receiver.received[0]?.headers.authorization).toBeUndefined();
  });
});
