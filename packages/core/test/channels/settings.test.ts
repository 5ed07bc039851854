import { describe, expect, test } from 'vitest';
import { type ChannelKind, channelKinds, channelOf, channels } from '../../src/alerts/channels/index.ts';
import { settingsFor } from './support/deliver.ts';

const good: Readonly<Record<ChannelKind, Record<string, unknown>>> = {
  ...settingsFor('https://receiver.example'),
  email: { to: ['ada@example.com'] },
};

const long = 'x'.repeat(3000);

describe.each(channelKinds)('%s', (kind) => {
  const channel = channelOf(kind);

  test('takes its settings, and nothing beside them', () => {
    expect(channel.input.safeParse(good[kind]).success).toBe(true);
    expect(channel.input.safeParse({ ...good[kind], extra: 1 }).success).toBe(false);
    for (const missing of Object.keys(good[kind])) {
      const { [missing]: _, ...rest } = good[kind];
      const optional = ['threadId', 'headers'].includes(missing) || (kind === 'ntfy' && missing === 'token');
      expect(channel.input.safeParse(rest).success, `without ${missing}`).toBe(optional);
    }
  });

  test.each([undefined, null, '', 7.5, [], {}, long, 'a\nb', '\u0000'])('no setting may be %j', (value) => {
    for (const name of Object.keys(good[kind])) {
      const isOptional =
        value === undefined && channel.input.safeParse({ ...good[kind], [name]: undefined }).success;
      const isEmptyHeaders = name === 'headers' && JSON.stringify(value) === '{}';
      if (isOptional || isEmptyHeaders) continue;
      expect(channel.input.safeParse({ ...good[kind], [name]: value }).success, name).toBe(false);
    }
  });

  test('no secret is in what is shown, and what is shown has the form that is promised', () => {
    const masked = channel.mask(channel.create(good[kind]));
    expect(JSON.stringify(masked)).not.toMatch(/s3cret|whsec_/);
    expect(channel.shown.parse(masked)).toEqual(masked);
    const given = Object.keys(good[kind]);
    expect(Object.keys(Object(masked)).sort()).toEqual([...given].sort());
  });

  test('a URL is http or https, without credentials', () => {
    if (!('url' in good[kind])) return;
    for (const url of [
      'receiver.example',
      'ftp://a.example',
      'http://a:b@a.example',
      'javascript:1',
      `http://a/${long}`,
    ]) {
      expect(channel.input.safeParse({ ...good[kind], url }).success, url).toBe(false);
    }
  });

  test("another channel's settings are refused", async () => {
    const other = kind === 'email' ? good.webhook : good.email;
    expect(() => channel.mask(other)).toThrow();
    expect(() => channel.create(other)).toThrow();
  });
});

describe('what is shown of secrets', () => {
  test('where a URL leads to and how a long one ends; nothing of a short one', () => {
    const url = 'https://hooks.slack.com/services/T000/B000/XXXXXXXXXXXXXXXXXXXXabcd';
    expect(channels.slack.mask({ url })).toEqual({ url: 'https://hooks.slack.com/••••••••abcd' });
    expect(channels.slack.mask({ url: 'https://a.example/short' })).toEqual({
      url: 'https://a.example/••••••••',
    });
    expect(channels.pagerduty.mask({ routingKey: 'R0123456789abcdef0123456789abcdef' })).toEqual({
      routingKey: '••••••••cdef',
    });
  });

  test('of headers only the names, even where a value is long', () => {
    const stored = channels.webhook.create({
      url: 'https://a.example/x',
      headers: { Authorization: long.slice(0, 99) },
    });
    expect(channels.webhook.mask(stored)).toEqual({
      url: 'https://a.example/x',
      headers: { Authorization: '••••••••' },
    });
  });
});

describe('particular settings', () => {
  test.each([
    ['-1001234567890', true],
    [-1001234567890, true],
    ['@channel_name', true],
    [12, true],
    ['channel', false],
    ['@', false],
    [1.5, false],
    [2 ** 60, false],
    ['12/../getMe', false],
  ])('Telegram chat %j: %s', (chatId, valid) => {
    expect(channels.telegram.input.safeParse({ botToken: '1:a', chatId }).success).toBe(valid);
  });

  test.each(['1:a/../x', 'bot1:a', '1:a?b', 'abc', '1:'])('Telegram token %s is refused', (botToken) => {
    expect(channels.telegram.input.safeParse({ botToken, chatId: 1 }).success).toBe(false);
  });

  test.each([
    'Host',
    'host',
    'Content-Type',
    'content-length',
    'webhook-id',
    'Webhook-Signature',
    'Connection',
    'Transfer-Encoding',
    'Proxy-Authorization',
    'Expect',
    'a b',
    'a:',
    '',
    'ü',
    'x'.repeat(101),
  ])('webhook header "%s" is refused', (name) => {
    const input = { url: 'https://a.example', headers: { [name]: 'v' } };
    expect(channels.webhook.input.safeParse(input).success).toBe(false);
  });

  test.each(['a\r\nHost: b', 'ü', '', ' ', 'x'.repeat(1001), '\u0000', '••••••••'])(
    'webhook header value %j is refused',
    (value) => {
      const input = { url: 'https://a.example', headers: { 'x-a': value } };
      expect(channels.webhook.input.safeParse(input).success).toBe(false);
    },
  );

  test('webhook headers: at most 20, none twice', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, 'v']));
    const parse = (headers: object) =>
      channels.webhook.input.safeParse({ url: 'https://a.example', headers }).success;
    expect(parse(many(20))).toBe(true);
    expect(parse(many(21))).toBe(false);
    expect(parse({ 'X-A': '1', 'x-a': '2' })).toBe(false);
  });

  test.each([
    [[], false],
    [['ada@example.com', 'ADA@example.com'], false],
    [['not an address'], false],
    [['a@b.example\r\nBcc: c@d.example'], false],
    [['"a@evil.example"@example.com'], false],
    [['Ada <ada@example.com>'], false],
    [['a@b.example, c@d.example'], false],
    [Array.from({ length: 10 }, (_, i) => `a${i}@example.com`), true],
    [Array.from({ length: 11 }, (_, i) => `a${i}@example.com`), false],
    [[' ada@example.com '], true],
  ])('recipients %j: %s', (to, valid) => {
    expect(channels.email.input.safeParse({ to }).success).toBe(valid);
  });

  test('a server has no query; a webhook may have one', () => {
    const url = 'https://a.example/?token=1';
    expect(channels.gotify.input.safeParse({ url, token: 't' }).success).toBe(false);
    expect(channels.ntfy.input.safeParse({ url, topic: 't' }).success).toBe(false);
    expect(channels.webhook.input.safeParse({ url }).success).toBe(true);
  });
});

describe('a change', () => {
  const { gotify, ntfy, slack, webhook } = channels;
  const stored = gotify.create({ url: 'https://a.example/push', token: 'old' });

  test('keeps what it leaves out', () => {
    expect(gotify.change(stored, { token: 'new' })).toEqual({
      stored: { url: 'https://a.example/push', token: 'new' },
    });
    expect(gotify.change(stored, { url: 'https://a.example/other' })).toEqual({
      stored: { url: 'https://a.example/other', token: 'old' },
    });
    expect(gotify.change(stored, {})).toEqual({ stored });
  });

  test('is as strict as what is new', () => {
    expect(gotify.change(stored, { tokens: 'x' })).toHaveProperty('issues');
    expect(gotify.change(stored, { token: null })).toMatchObject({ issues: [{ path: ['token'] }] });
    expect(gotify.change(stored, { url: 'ftp://a.example' })).toMatchObject({ issues: [{ path: ['url'] }] });
  });

  test('takes an optional setting away with null', () => {
    const before = ntfy.create({ url: 'https://a.example', topic: 't', token: 'old' });
    expect(ntfy.change(before, { token: null })).toEqual({
      stored: { url: 'https://a.example', topic: 't' },
    });
  });

  test('never sends a secret to another server than it was given for', () => {
    for (const url of ['https://evil.example', 'http://a.example/push', 'https://a.example:8443/push']) {
      expect(gotify.change(stored, { url })).toMatchObject({ issues: [{ path: ['token'] }] });
      expect(gotify.change(stored, { url, token: gotify.mask(stored).token })).toHaveProperty('issues');
      expect(gotify.change(stored, { url, token: 'given-again' })).toHaveProperty('stored');
    }
    const hook = webhook.create({ url: 'https://a.example/x', headers: { authorization: 'old' } });
    expect(webhook.change(hook, { url: 'https://evil.example' })).toMatchObject({
      issues: [{ path: ['headers'] }],
    });
    expect(webhook.change(hook, { url: 'https://b.example', headers: null })).toHaveProperty('stored');
    const bare = webhook.create({ url: 'https://a.example/x' });
    expect(webhook.change(bare, { url: 'https://b.example' })).toHaveProperty('stored');
  });

  test('a secret in its masked form was not touched', () => {
    const before = slack.create({
      url: 'https://hooks.slack.com/services/T000/B000/XXXXXXXXXXXXXXXXXXXXabcd',
    });
    expect(slack.change(before, slack.mask(before))).toEqual({ stored: before });
    const hook = webhook.create({ url: 'https://a.example/x', headers: { authorization: 'old' } });
    expect(webhook.change(hook, webhook.mask(hook))).toEqual({ stored: hook });
  });

  test('leaves the signing secret as it is', () => {
    const hook = webhook.create({ url: 'https://a.example/x' });
    expect(webhook.change(hook, { url: 'https://a.example/y' })).toEqual({
      stored: { url: 'https://a.example/y', signingSecret: hook.signingSecret },
    });
    expect(webhook.change(hook, { signingSecret: 'whsec_mine' })).toHaveProperty('issues');
  });
});
