import { describe, expect, test } from 'vitest';
import { OutboundSettingError, parseAllowList, parseProxies } from '../src/outbound/index.ts';

describe('OUTBOUND_ALLOW', () => {
  const list = parseAllowList(
    ' ntfy.lan, Gotify_1.Home.arpa., 10.0.0.0/8,192.168.1.5, fd00::/8, bücher.example',
  );

  test.each(['ntfy.lan', 'ntfy.lan.', 'gotify_1.home.arpa', 'xn--bcher-kva.example'])(
    'has the host %s',
    (host) => {
      expect(list.hasHost(host)).toBe(true);
    },
  );

  test.each(['lan', 'x.ntfy.lan', 'ntfy.lan.example', '10.0.0.1'])('has not the host %s', (host) => {
    expect(list.hasHost(host)).toBe(false);
  });

  test.each(['10.255.0.1', '192.168.1.5', 'fd12::1', '::ffff:10.0.0.1'])('has the address %s', (address) => {
    expect(list.hasAddress(address)).toBe(true);
  });

  test.each(['11.0.0.1', '192.168.1.6', 'fe80::1', 'ntfy.lan', 'fd12::1%eth0'])(
    'has not the address %s',
    (address) => {
      expect(list.hasAddress(address)).toBe(false);
    },
  );

  test.each(['', '  '])('may be empty: "%s"', (text) => {
    const none = parseAllowList(text);
    expect(none.hasHost('localhost')).toBe(false);
    expect(none.hasAddress('127.0.0.1')).toBe(false);
  });

  test.each([
    'a,,b',
    ',',
    'http://ntfy.lan',
    'ntfy.lan:8080',
    'ntfy.lan/path',
    '*.lan',
    '*',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0/8',
    '10.1',
    '0x7f.1',
    '010.0.0.1',
    '2130706433',
    'fd00::/129',
    'fe80::1%eth0',
    '[::1]',
    'a b',
    '-a.lan',
    `${'a'.repeat(64)}.lan`,
  ])('refuses %s in one line', (text) => {
    expect(() => parseAllowList(text)).toThrow(OutboundSettingError);
    expect(() => parseAllowList(text)).toThrow(/^has [^\n]+$/);
  });
});

describe('proxies', () => {
  const through = (env: Record<string, string>, url: string) => parseProxies(env).proxyFor(new URL(url));

  test('the scheme of the receiver chooses the proxy; lower case comes first; empty is absent', () => {
    const env = { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://h:2', http_proxy: 'lower:3' };
    expect(through(env, 'https://a.example')).toBe('http://s:1/');
    expect(through(env, 'http://a.example')).toBe('http://lower:3/');
    expect(through({ HTTPS_PROXY: '' }, 'https://a.example')).toBeNull();
    expect(through({}, 'https://a.example')).toBeNull();
  });

  test.each([
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://a.example.com.', true],
    ['.example.com', 'https://a.example.com', true],
    ['*.example.com', 'https://a.example.com', true],
    ['example.com', 'https://notexample.com', false],
    ['example.com:8443', 'https://a.example.com:8443', true],
    ['example.com:8443', 'https://a.example.com', false],
    ['example.com:443', 'https://example.com', true],
    ['a.example other.example', 'https://other.example', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/99', 'http://10.1.2.3', false],
    ['::1', 'http://[::1]:80', true],
    ['*', 'https://anything.example', true],
  ])('NO_PROXY=%s, %s goes straight: %s', (noProxy, url, straight) => {
    const proxy = through({ HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1', NO_PROXY: noProxy }, url);
    expect(proxy === null).toBe(straight);
  });

  test.each(['socks5://p:1', 'http://', 'http://a b'])('refuses %s without telling it', (value) => {
    expect(() => parseProxies({ HTTPS_PROXY: value })).toThrow(
      new OutboundSettingError('HTTPS_PROXY must be a URL that begins with http:// or https://'),
    );
  });
});
