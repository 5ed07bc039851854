import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { channels, noticeTypes } from '../../src/alerts/channels/index.ts';
import { newSigningSecret, signatureHeaders } from '../../src/alerts/channels/sign.ts';
import { startReceiver } from './support/receiver.ts';
import { means, sample } from './support/sample.ts';

const { webhook } = channels;

describe('a webhook', () => {
  test('is verified by the official library; the body is the whole of type, timestamp and data', async () => {
    const receiver = await startReceiver();
    const stored = webhook.create({
      url: `${receiver.url}/hook?a=b`,
      headers: { 'X-Api-Key': 'k', 'User-Agent': 'u' },
    });
    for (const type of noticeTypes) {
      const notice = { ...sample, type };
      expect(await webhook.deliver({ notice, means: means({ now: () => new Date() }) }, stored)).toEqual({
        delivered: true,
      });
      const { body, headers, path } = receiver.received.at(-1) ?? { body: '', headers: {}, path: '' };
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      expect(new Webhook(stored.signingSecret).verify(body, flat)).toEqual({
        type,
        timestamp: '2026-11-26T03:30:00.000Z',
        data: sample.data,
      });
      expect(() => new Webhook(newSigningSecret()).verify(body, flat)).toThrow();
      expect(() => new Webhook(stored.signingSecret).verify(`${body} `, flat)).toThrow();
      expect(path).toBe('/hook?a=b');
      expect(flat).toMatchObject({ 'x-api-key': 'k', 'user-agent': 'u', 'content-type': 'application/json' });
    }
  });

  test('over its attempts id and body stay, and the timestamp is that of the attempt', async () => {
    const receiver = await startReceiver({ reply: (response) => response.writeHead(503).end() });
    const stored = webhook.create({ url: receiver.url });
    for (const seconds of [0, 5, 35]) {
      const now = () => new Date(sample.at.getTime() + seconds * 1000);
      await webhook.deliver({ notice: sample, means: means({ now }) }, stored);
    }
    const parts = (name: string) => receiver.received.map(({ headers }) => headers[name]);
    expect(new Set(parts('webhook-id'))).toEqual(new Set([sample.id]));
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(parts('webhook-timestamp')).toEqual(['1795663800', '1795663805', '1795663835']);
    expect(new Set(parts('webhook-signature')).size).toBe(3);
  });

  test('any text is signed as the official library signs it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uuid(), (text, id) => {
        const secret = newSigningSecret();
        const now = new Date();
        const body = JSON.stringify({ text });
        expect(signatureHeaders(secret, id, now, body)['webhook-signature']).toBe(
          new Webhook(secret).sign(id, now, body),
        );
      }),
    );
  });

  test('every secret is another, of 32 bytes', () => {
    const secrets = Array.from({ length: 50 }, newSigningSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    }
  });
});
