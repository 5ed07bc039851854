import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { parseTrustedProxies } from '@watcher/core/settings';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';

/** The peer that is believed; on Linux every address of 127.0.0.0/8 is this machine's. */
const PROXY = '127.0.0.9';
const STRANGER = '127.0.0.1';

let server: TestServer;
let direct: TestServer;
let me: { email: string; password: string };
beforeAll(async () => {
  const trustedProxies = parseTrustedProxies(`${PROXY}, 10.0.0.0/8`);
  server = await startServer({ config: { trustedProxies, origin: 'https://watch.example.com' } });
  direct = await startServer({ config: { trustedProxies }, databaseUrl: server.databaseUrl });
  me = await signUp(server.url);
});
afterAll(async () => {
  await direct.close();
  await server.close();
});

type Headers = Record<string, string>;

interface Seen {
  readonly status: number;
  readonly cookie: string;
  readonly body: { code?: string; detail?: string };
}

/** A request as a proxy sends it: from an address of its own, with whatever `Host` it likes. */
function send(
  peer: string,
  method: string,
  path: string,
  headers: Headers,
  body?: unknown,
  to = server,
): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = request(to.url + path, {
      method,
      localAddress: peer,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          cookie: response.headers['set-cookie']?.join() ?? '',
          body: text === '' ? {} : JSON.parse(text),
        }),
      );
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const login = (peer: string, headers: Headers, to = server) =>
  send(peer, 'POST', '/api/auth/login', headers, { email: me.email, password: me.password }, to);

describe('the address of a client', () => {
  /** Ten wrong passwords are let through from one address to one account. */
  async function refused(peer: string, forwarded: string, email: string): Promise<boolean> {
    const headers = { 'x-forwarded-for': forwarded };
    const answer = await send(peer, 'POST', '/api/auth/login', headers, { email, password: 'wrong' });
    return answer.status === 429;
  }

  async function useUp(peer: string, forwarded: string, email: string): Promise<void> {
    for (let guess = 0; guess < 10; guess += 1) expect(await refused(peer, forwarded, email)).toBe(false);
    expect(await refused(peer, forwarded, email)).toBe(true);
  }

  test.each([
    ['behind a proxy, each has its own', PROXY, '192.0.2.1', '192.0.2.2'],
    ['through a chain of proxies', PROXY, '192.0.2.3, 10.1.1.1', '192.0.2.4, 10.1.1.1'],
    ['with the port that some proxies add', PROXY, '192.0.2.5:4711', '192.0.2.6:4711'],
    ['of IPv6, another network', PROXY, '2001:db8:0:1::1', '2001:db8:0:2::1'],
  ])('%s', async (name, peer, one, other) => {
    const email = `${encodeURIComponent(name)}@example.com`;
    await useUp(peer, one, email);
    expect(await refused(peer, other, email)).toBe(false);
  });

  test.each([
    ['a stranger cannot make one up', STRANGER, '192.0.2.1', '192.0.2.2'],
    ['nor what stands left of what a proxy added', PROXY, '1.1.1.1, 192.0.2.9', '2.2.2.2, 192.0.2.9'],
    ['nor by something that is no address', PROXY, '1.1.1.1, nonsense', '2.2.2.2, <script>'],
    [
      'nor by being a proxy that nobody trusts',
      PROXY,
      '1.1.1.1, 192.0.2.10, 10.0.0.1',
      '2.2.2.2, 192.0.2.10, 10.0.0.2',
    ],
    ['neighbours in an IPv6 network are one', PROXY, '2001:db8:0:3::1', '[2001:db8:0:3:ffff::2]:443'],
    ['so are both spellings of an IPv4 address', PROXY, '192.0.2.11', '::ffff:192.0.2.11'],
    ['an endless list is one', PROXY, `${'1.1.1.1, '.repeat(500)}192.0.2.12`, '192.0.2.12'],
  ])('%s', async (name, peer, one, other) => {
    const email = `${encodeURIComponent(name)}@example.com`;
    await useUp(peer, one, email);
    expect(await refused(peer, other, email)).toBe(true);
  });
});

describe('signing in where ORIGIN is https://watch.example.com', () => {
  const SECURE = /^__Host-watcher-[0-9a-f]{8}=.*; Secure/;
  const PLAIN = /^watcher-[0-9a-f]{8}=/;

  test.each([
    ['at that address', STRANGER, { origin: 'https://watch.example.com' }, SECURE],
    ['as a program', STRANGER, {}, SECURE],
    [
      'where the browser says that the page is ours',
      STRANGER,
      { origin: 'https://other.example', 'sec-fetch-site': 'same-origin' },
      SECURE,
    ],
    [
      'where a proxy says which host was asked for',
      PROXY,
      {
        origin: 'https://other.example',
        host: 'internal:3000',
        'x-forwarded-host': 'Other.example:443',
        'x-forwarded-proto': 'https',
      },
      SECURE,
    ],
    [
      'over http where a proxy says so',
      PROXY,
      { origin: 'http://lan.example', host: 'lan.example', 'x-forwarded-proto': 'http' },
      PLAIN,
    ],
    [
      'behind two proxies of which the inner one speaks http',
      PROXY,
      {
        origin: 'https://other.example',
        host: 'other.example',
        'x-forwarded-for': '192.0.2.1, 10.0.0.1',
        'x-forwarded-proto': 'https, http',
      },
      SECURE,
    ],
  ] as const)('works %s', async (_, peer, headers, cookie) => {
    const answer = await login(peer, headers);
    expect([answer.status, answer.cookie]).toEqual([200, expect.stringMatching(cookie)]);
    const [pair = ''] = answer.cookie.split(';');
    const { origin: _page, ...rest } = headers as Headers;
    expect((await send(peer, 'GET', '/api/auth/me', { ...rest, cookie: pair })).status).toBe(200);
  });

  test.each([
    [
      'over http in the LAN',
      STRANGER,
      { origin: 'http://192.168.1.5:3000', host: '192.168.1.5:3000' },
      'http://192.168.1.5:3000',
    ],
    [
      'with the scheme wrong',
      STRANGER,
      { origin: 'http://watch.example.com', host: 'watch.example.com' },
      'http://watch.example.com',
    ],
    [
      'by a stranger who forges the host',
      STRANGER,
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      'https://evil.example',
    ],
    [
      'by another site through the proxy',
      PROXY,
      {
        origin: 'https://evil.example',
        'x-forwarded-host': 'watch.example.com',
        'x-forwarded-proto': 'https',
      },
      'https://evil.example',
    ],
    [
      'where a proxy says http and the page is https',
      PROXY,
      { origin: 'https://lan.example', host: 'lan.example', 'x-forwarded-proto': 'http' },
      'https://lan.example',
    ],
    ['from a page without an origin', PROXY, { origin: 'null' }, 'an unknown origin'],
    [
      'by a page of the same domain',
      STRANGER,
      { origin: 'https://blog.example.com', 'sec-fetch-site': 'same-site' },
      'https://blog.example.com',
    ],
  ] as const)('is refused with the reason %s', async (_, peer, headers, from) => {
    server.lines.splice(0);
    const { status, body } = await login(peer, headers);
    expect([status, body.code]).toEqual([403, 'cross_site_request']);
    expect(body.detail).toContain(from);
    expect(body.detail).toContain('ORIGIN is https://watch.example.com');
    await expect.poll(() => server.lines.length).toBe(1);
    expect(JSON.parse(server.lines[0] ?? '')).toMatchObject({
      problem: 'cross_site_request',
      page: from.startsWith('http') ? from : null,
      ORIGIN: 'https://watch.example.com',
    });
  });

  test('another site is refused though it says to be ours', async () => {
    const headers = { origin: 'https://watch.example.com', 'sec-fetch-site': 'cross-site' };
    expect((await login(STRANGER, headers)).status).toBe(403);
  });
});

describe('the cookie', () => {
  test('is found among others of its name, whichever comes first', async () => {
    const { cookie } = await login(STRANGER, {}, direct);
    const [pair = ''] = cookie.split(';');
    const [name = ''] = pair.split('=');
    for (const all of [`session=x; ${name}=x; ${pair}`, `${pair}; ${name}=; session=x`]) {
      expect((await send(STRANGER, 'GET', '/api/auth/me', { cookie: all }, undefined, direct)).status).toBe(
        200,
      );
    }
    expect(
      (await send(STRANGER, 'GET', '/api/auth/me', { cookie: `${name}=x` }, undefined, direct)).status,
    ).toBe(401);
  });

  test('has another name in another installation', async () => {
    const nameOf = (one: TestServer) => one.cookieOf('token').split('=')[0];
    const other = await startServer({ config: { encryptionKey: randomBytes(32) } });
    await other.close();
    expect(nameOf(server)).toBe(nameOf(direct));
    expect(nameOf(other)).not.toBe(nameOf(server));
  });

  test('without its prefix is worth nothing to who came over https', async () => {
    const { cookie } = await login(
      PROXY,
      { 'x-forwarded-proto': 'http', origin: 'http://x', host: 'x' },
      direct,
    );
    const [pair = ''] = cookie.split(';');
    const me = (proto: string) =>
      send(PROXY, 'GET', '/api/auth/me', { cookie: pair, 'x-forwarded-proto': proto }, undefined, direct);
    expect([(await me('http')).status, (await me('https')).status]).toEqual([200, 401]);
  });

  test('never carries an API token', async () => {
    const { cookie } = await login(STRANGER, {}, direct);
    const [pair = ''] = cookie.split(';');
    const made = await send(STRANGER, 'POST', '/api/tokens', { cookie: pair }, { name: 'one' }, direct);
    const { token } = made.body as { token: string };
    const [name = ''] = pair.split('=');
    const stats = (headers: Headers) => send(STRANGER, 'GET', '/api/v1/stats', headers, undefined, direct);
    expect((await stats({ authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await stats({ cookie: `${name}=${token}` })).status).toBe(401);
  });
});
