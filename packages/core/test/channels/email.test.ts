import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, test } from 'vitest';
import { protectionOf } from '../../src/alerts/channels/email/smtp.ts';
import { channels, type Notice } from '../../src/alerts/channels/index.ts';
import { readConfig } from '../../src/config.ts';
import { makeCertificate, trust } from './support/certificate.ts';
import { reply, startMailServer } from './support/mail-server.ts';
import { startRawServer } from './support/receiver.ts';
import { means, sample } from './support/sample.ts';

const FROM = 'OpenRouter Watcher <watch@example.com>';
const TO = ['ada@example.com', 'grace@example.org'];

interface Options {
  readonly to?: readonly string[];
  readonly notice?: Notice;
  readonly remaining?: readonly string[];
  readonly deadlineMs?: number;
  readonly from?: string;
  readonly signal?: AbortSignal;
}

function send(url: string, options: Options = {}) {
  const { to = TO, notice = sample, remaining, deadlineMs, from = FROM, signal } = options;
  const smtp = { url, from, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
  return channels.email.deliver(
    {
      notice,
      means: means({ smtp, ...(signal === undefined ? {} : { signal }) }),
      ...(remaining === undefined ? {} : { remaining }),
    },
    channels.email.create({ to: [...to] }),
  );
}

const at = (server: { port: number }, scheme = 'smtp', login = '') =>
  `${scheme}://${login === '' ? '' : `${login}@`}127.0.0.1:${server.port}`;

function headersOf(source: string): string[] {
  const [head = ''] = source.split('\r\n\r\n');
  return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
}

describe('a mail', () => {
  test('goes to all recipients, with text and HTML', async () => {
    const server = await startMailServer();
    expect(await send(at(server))).toEqual({ delivered: true });
    expect(server.mails).toMatchObject([{ from: 'watch@example.com', to: TO }]);
    const source = server.mails[0]?.source ?? '';
    expect(source).toMatch(/text\/plain; charset=utf-8[\s\S]+text\/html; charset=utf-8/);
  });

  test('has the same Message-ID at every attempt, and another for another delivery', async () => {
    const server = await startMailServer();
    await send(at(server));
    await send(at(server));
    await send(at(server), { notice: { ...sample, id: 'other' } });
    await send(at(server), { notice: { ...sample, id: 'third', type: 'alert.resolved' } });
    const [first, second, third, fourth] = server.mails.map(({ source }) => headersOf(source));
    const header = (name: string, all: string[] = []) => all.find((line) => line.startsWith(`${name}: `));
    expect(header('Message-ID', first)).toMatch(/^Message-ID: <[0-9a-f]{32}@example\.com>$/);
    expect(header('Message-ID', second)).toBe(header('Message-ID', first));
    expect(header('Message-ID', third)).not.toBe(header('Message-ID', first));
    // That an alert is resolved stands in the alert's conversation.
    expect(header('References', fourth)).toBe(header('References', first));
    expect(header('References', first)).toMatch(/^References: <[0-9a-f]{32}@example\.com>$/);
  });

  test('takes nothing of a notice for a header or for HTML', async () => {
    const server = await startMailServer();
    const evil = 'a\r\nBcc: evil@example.net\r\n\r\n<script>alert(1)</script>';
    const notice: Notice = {
      ...sample,
      id: evil,
      dedupKey: evil,
      title: evil,
      paragraphs: [evil],
      facts: [{ label: evil, value: evil }],
      link: { url: 'https://watch.example.com/"><script>', label: evil },
    };
    expect(await send(at(server), { notice })).toEqual({ delivered: true });
    const [mail] = server.mails;
    expect(mail?.to).toEqual(TO);
    const headers = headersOf(mail?.source ?? '');
    expect(headers.filter((line) => /^bcc:/i.test(line))).toEqual([]);
    expect(headers.filter((line) => line.startsWith('Subject: '))).toEqual([
      'Subject: a Bcc: evil@example.net <script>alert(1)</script>',
    ]);
    const html = mail?.source.slice(mail.source.indexOf('text/html')).replaceAll('=\r\n', '');
    expect(html).not.toMatch(/<script/i);
  });

  test('is from the one address that the operator gave, whatever stands in the name', async () => {
    const server = await startMailServer();
    const froms = ['A: B; <watch@example.com>', 'x@evil.example, "Ops" <watch@example.com>'];
    for (const SMTP_FROM of froms) {
      const settings = {
        DATABASE_URL: 'postgres://h/d',
        ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
      };
      const { smtp } = readConfig({ ...settings, SMTP_URL: at(server), SMTP_FROM });
      await send(at(server), { from: smtp?.from ?? '' });
    }
    expect(server.mails.map(({ from }) => from)).toEqual(['watch@example.com', 'watch@example.com']);
    const from = server.mails.map(({ source }) =>
      headersOf(source).find((line) => line.startsWith('From: ')),
    );
    expect(from).toEqual([
      'From: "A: B;" <watch@example.com>',
      'From: "x@evil.example, \\"Ops\\"" <watch@example.com>',
    ]);
  });

  test('shows a title that looks encoded as it is', async () => {
    const server = await startMailServer();
    const title = `Key =?utf-8?B?QmNjOiB4?= ${'and so on '.repeat(15)}`.trim();
    await send(at(server), { notice: { ...sample, title } });
    const source = server.mails[0]?.source ?? '';
    const subjects = headersOf(source).filter((line) => /^subject:/i.test(line));
    const words = [...(subjects[0] ?? '').matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)];
    expect(subjects).toHaveLength(1);
    expect(words.map(([, word = '']) => Buffer.from(word, 'base64').toString()).join('')).toBe(title);
    expect(subjects[0]?.replaceAll(/=\?UTF-8\?B\?[^?]*\?=/g, '').trim()).toBe('Subject:');
    expect(Math.max(...source.split('\r\n').map((line) => line.length))).toBeLessThan(200);
  });

  test('of a report shows its pictures', async () => {
    const server = await startMailServer();
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
    const notice: Notice = {
      ...sample,
      type: 'report',
      pictures: [{ id: 'days', name: 'days\r\n.png', alt: 'Spend by "day"', type: 'image/png', bytes }],
    };
    expect(await send(at(server), { notice })).toEqual({ delivered: true });
    const source = server.mails[0]?.source ?? '';
    expect(source.replaceAll('=\r\n', '')).toContain(
      '<img src=3D"cid:days" alt=3D"Spend by &quot;day&quot;"',
    );
    expect(source).toMatch(/Content-I[dD]: <days>/);
    expect(source).toContain(bytes.toString('base64'));
    expect(source).toMatch(/Content-Disposition: inline; filename="?days \.png"?/);
    expect(source).not.toContain('References:');
  });

  test('without SMTP waits for the operator', async () => {
    const stored = channels.email.create({ to: TO });
    expect(await channels.email.deliver({ notice: sample, means: means() }, stored)).toEqual({
      delivered: false,
      error: { code: 'smtp_missing', params: {} },
      retry: 'later',
    });
  });
});

describe('login and TLS', () => {
  const login: SMTPServerOptions = {
    authOptional: false,
    onAuth(auth, _session, callback) {
      if (auth.username === 'me' && auth.password === 'p@ss') callback(null, { user: 'me' });
      else callback(reply(535));
    },
  };

  test('with STARTTLS, and with TLS from the beginning once the certificate is trusted', async () => {
    const certificate = await makeCertificate();
    const starttls = await startMailServer({ ...login, ...certificate });
    expect(await send(at(starttls, 'smtp', 'me:p%40ss'))).toEqual({ delivered: true });
    expect(starttls.mails).toMatchObject([{ secure: true, user: 'me' }]);

    const tls = await startMailServer({ ...login, ...certificate, secure: true });
    expect(await send(at(tls, 'smtps', 'me:p%40ss'))).toEqual({
      delivered: false,
      error: {
        code: 'tls',
        params: { host: `127.0.0.1:${tls.port}`, cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      },
      retry: 'later',
    });
    trust(certificate);
    expect(await send(at(tls, 'smtps', 'me:p%40ss'))).toEqual({ delivered: true });
    expect(tls.mails).toMatchObject([{ secure: true, user: 'me' }]);
  });

  test('a password leaves this machine over TLS only; what the URL says comes first', async () => {
    expect(protectionOf('smtp://me:pass@mail.example:587')).toEqual({ requireTLS: true });
    expect(protectionOf('smtp://mail.example')).toEqual({});
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(protectionOf(`smtp://me:pass@${host}`)).toEqual({ tls: { rejectUnauthorized: false } });
      expect(protectionOf(`smtps://me:pass@${host}`)).toEqual({});
    }
    const plain = await startMailServer({ disabledCommands: ['STARTTLS'] });
    expect(await send(`${at(plain)}/?requireTLS=true`)).toMatchObject({
      error: { code: 'tls' },
      retry: 'later',
    });
    expect(plain.mails).toEqual([]);
  });

  test('a wrong password is told apart', async () => {
    const server = await startMailServer({ ...login, ...(await makeCertificate()) });
    const result = await send(at(server, 'smtp', 'me:wrong'));
    expect(result).toEqual({
      delivered: false,
      error: { code: 'smtp_login', params: { reply: 535 } },
      retry: 'never',
    });
    expect(JSON.stringify(result)).not.toContain('wrong');
  });
});

describe('a server that refuses', () => {
  test.each([
    [450, 'later'],
    [451, 'later'],
    [550, 'never'],
    [552, 'never'],
  ])('the sender or the message with %i: %s', async (code, retry) => {
    const refusing = [
      await startMailServer({ onMailFrom: (_address, _session, callback) => callback(reply(code)) }),
      await startMailServer({ onData: (_stream, _session, callback) => callback(reply(code)) }),
    ];
    for (const server of refusing) {
      expect(await send(at(server))).toEqual({
        delivered: false,
        error: { code: 'smtp_refused', params: { reply: code } },
        retry,
      });
    }
  });

  test('the connection with 421: later', async () => {
    const server = await startMailServer({ onConnect: (_session, callback) => callback(reply(421)) });
    expect(await send(at(server))).toMatchObject({ delivered: false, retry: 'later' });
  });

  test('one address at first (greylisting): only that one gets it at the next attempt', async () => {
    const seen = new Set<string>();
    const server = await startMailServer({
      onRcptTo({ address }, _session, callback) {
        if (address === TO[0] || seen.has(address)) return callback();
        seen.add(address);
        callback(reply(451));
      },
    });
    const first = await send(at(server));
    expect(first).toEqual({
      delivered: false,
      error: { code: 'recipients_refused', params: { addresses: [TO[1]] } },
      retry: 'later',
      remaining: [TO[1]],
    });
    const remaining = 'remaining' in first ? first.remaining : undefined;
    expect(await send(at(server), remaining === undefined ? {} : { remaining })).toEqual({ delivered: true });
    expect(server.mails.map(({ to }) => to)).toEqual([[TO[0]], [TO[1]]]);
    // Both see whom it is for.
    for (const { source } of server.mails) expect(headersOf(source)).toContain(`To: ${TO.join(', ')}`);
  });

  test.each([
    [[451, 451], 'later', TO],
    [[550, 451], 'later', [TO[1]]],
    [[550, 550], 'never', undefined],
  ])('all addresses with %j: %s', async (codes, retry, remaining) => {
    const server = await startMailServer({
      onRcptTo: ({ address }, _session, callback) => callback(reply(codes[TO.indexOf(address)] ?? 0)),
    });
    const result = await send(at(server));
    expect(result).toEqual({
      delivered: false,
      error: { code: 'recipients_refused', params: { addresses: TO } },
      retry,
      ...(remaining === undefined ? {} : { remaining }),
    });
    expect(server.mails).toEqual([]);
  });
});

describe('a server that is not there', () => {
  test('nobody listens, no such name, hangs up, is no mail server', async () => {
    expect(await send('smtp://127.0.0.1:1')).toEqual({
      delivered: false,
      error: { code: 'refused', params: { host: '127.0.0.1:1' } },
      retry: 'later',
    });
    expect(await send('smtp://nothing.invalid:25')).toMatchObject({ error: { code: 'dns' }, retry: 'later' });
    const closing = await startRawServer((socket) => socket.end());
    expect(await send(at(closing))).toMatchObject({ error: { code: 'unreachable' }, retry: 'later' });
    const web = await startRawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await send(at(web))).toMatchObject({ delivered: false, retry: 'later' });
  });

  test('says nothing, or one letter at a time: over after its time, and the connection is closed', async () => {
    const silent = await startRawServer(() => undefined);
    const dripping = await startRawServer((socket) => {
      socket.write('220 mail.example ESMTP\r\n');
      const timer = setInterval(() => socket.write('2'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    for (const server of [silent, dripping]) {
      expect(await send(at(server), { deadlineMs: 900 })).toMatchObject({
        delivered: false,
        error: { code: 'timeout', params: { host: `127.0.0.1:${server.port}` } },
        retry: 'later',
      });
      await expect.poll(() => server.sockets.size).toBe(0);
    }
  });

  test('a signal ends it at once', async () => {
    const stop = new AbortController();
    const server = await startRawServer(() => stop.abort('stopping'));
    await expect(send(at(server), { signal: stop.signal })).rejects.toBe('stopping');
    await expect.poll(() => server.sockets.size).toBe(0);
    await expect(send(at(server), { signal: stop.signal })).rejects.toBe('stopping');
  });
});
