import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { settingWarnings } from '../src/settings/index.ts';

const REQUIRED = {
  DATABASE_URL: 'postgres://localhost/watcher',
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};

test('without settings for messages there is no e-mail, and links lead to this machine', () => {
  expect(readConfig(REQUIRED)).toMatchObject({
    smtp: null,
    publicUrl: 'http://localhost:3000',
    telegramApiUrl: 'https://api.telegram.org',
    pagerdutyApiUrl: 'https://events.pagerduty.com',
  });
});

test('ORIGIN is where links lead, and SMTP what e-mail is sent with', () => {
  const SMTP_FROM = 'Watcher <watcher@example.com>';
  const config = readConfig({
    ...REQUIRED,
    ORIGIN: 'https://watch.example.com/',
    SMTP_URL: 'smtp://m:25',
    SMTP_FROM,
  });
  expect(config).toMatchObject({
    publicUrl: 'https://watch.example.com',
    smtp: { url: 'smtp://m:25', from: SMTP_FROM },
  });
});

test.each([
  ['::', '::', 'http://localhost:3000'],
  ['[::1]', '::1', 'http://localhost:3000'],
  ['2001:db8::7', '2001:db8::7', 'http://[2001:db8::7]:3000'],
  ['::0', '::', 'http://localhost:3000'],
  ['0:0:0:0:0:0:0:1', '::1', 'http://localhost:3000'],
  ['fe80::1%eth0', 'fe80::1%eth0', 'http://[fe80::1%eth0]:3000'],
  ['0.0.0.0', '0.0.0.0', 'http://localhost:3000'],
  ['Watch.lan', 'watch.lan', 'http://watch.lan:3000'],
])('HOST %s is listened on as %s', (HOST, host, publicUrl) => {
  expect(readConfig({ ...REQUIRED, HOST })).toMatchObject({ host, publicUrl });
});

test('an origin is compared in the one form that browsers say it in', () => {
  const { origin } = readConfig({ ...REQUIRED, ORIGIN: 'HTTPS://Watch.Example.com:443/' });
  expect(origin).toBe('https://watch.example.com');
});

test('proxies on this machine are trusted, unless others are named', () => {
  const trusts = (TRUSTED_PROXIES: string, address: string) =>
    readConfig({ ...REQUIRED, TRUSTED_PROXIES }).trustedProxies.has(address);
  expect(trusts('[::1], [fd00::]/8', '::1') && trusts('[::1], [fd00::]/8', 'fd12::1')).toBe(true);
  expect(trusts('[::1], [fd00::]/8', 'fe80::1')).toBe(false);
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.9', '10.0.0.1', ''].map((one) => trusts('', one))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  const set = '10.0.0.0/8, fd00::/8';
  expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '127.0.0.1'].map((one) => trusts(set, one))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(trusts('loopback,10.0.0.1', '127.0.0.1')).toBe(true);
});

test('a start that others can reach is warned about, in one line each', () => {
  const warnings = (env: Record<string, string>) => settingWarnings(readConfig({ ...REQUIRED, ...env }));
  expect(warnings({})).toEqual([]);
  expect(warnings({ HOST: '::1', ORIGIN: 'https://watch.example.com' })).toEqual([]);
  expect(warnings({ HOST: '0.0.0.0' })).toEqual([
    expect.stringMatching(/^HOST 0\.0\.0\.0 .* REGISTRATION is open: [^\n]+$/),
    expect.stringMatching(/^HOST 0\.0\.0\.0 .* without TLS: [^\n]+$/),
  ]);
  const safe = { HOST: '::', ORIGIN: 'https://watch.example.com', REGISTRATION: 'invite' };
  expect(warnings(safe)).toEqual([]);
  expect(warnings({ ...safe, ORIGIN: 'http://watch.example.com' })).toHaveLength(1);
});

test.each([
  ['watch@example.com', 'watch@example.com'],
  [' Über Wacher <watch@example.com> ', 'Über Wacher <watch@example.com>'],
  ['Smith, John <watch@example.com>', '"Smith, John" <watch@example.com>'],
  ['"Smith, \\"J\\"" <watch@example.com>', '"Smith, \\"J\\"" <watch@example.com>'],
  ['A: B; <watch@example.com>', '"A: B;" <watch@example.com>'],
  ['Ops (team) <watch@example.com>', '"Ops (team)" <watch@example.com>'],
  ['<watch@example.com>', 'watch@example.com'],
  ['Watch <watch@bücher.example>', 'Watch <watch@xn--bcher-kva.example>'],
  ['Bob <bob@[127.0.0.1]>', 'Bob <bob@[127.0.0.1]>'],
])('SMTP_FROM %s is what mails have', (given, from) => {
  const config = readConfig({ ...REQUIRED, SMTP_URL: 'smtp://m:25', SMTP_FROM: given });
  expect(config.smtp).toEqual({ url: 'smtp://m:25', from });
});

test.each([
  [{ SMTP_URL: 'http://mail.example' }, /^SMTP_URL must be a URL that begins with smtp/],
  [{ SMTP_URL: 'smtp://mail.example' }, /^SMTP_FROM is required with SMTP_URL$/],
  [{ SMTP_URL: 'smtp://mail.example', SMTP_FROM: 'nobody' }, /^SMTP_FROM must be an address/],
  [{ SMTP_FROM: 'wächter@example.com' }, /^SMTP_FROM must be an address, .* without accents before the @/],
  [{ SMTP_FROM: 'x@y,w@example.com' }, /^SMTP_FROM must be an address/],
  [{ SMTP_FROM: 'x@y,w' }, /^SMTP_FROM must be an address/],
  [{ SMTP_FROM: 'w@a:b;' }, /^SMTP_FROM must be an address/],
  [{ SMTP_FROM: 'a@b.example\r\nBcc: c@d.example' }, /^SMTP_FROM must be an address/],
  [{ TELEGRAM_API_URL: 'telegram' }, /^TELEGRAM_API_URL must be a URL/],
  [{ PAGERDUTY_API_URL: 'ftp://p.example' }, /^PAGERDUTY_API_URL must be a URL/],
  [
    { OPENROUTER_BASE_URL: 'https://o.example/api/v1?key=s3cret' },
    /^OPENROUTER_BASE_URL must be a URL without/,
  ],
  [{ OPENROUTER_BASE_URL: 'https://me:s3cret@o.example' }, /^OPENROUTER_BASE_URL must be a URL without/],
  [{ TELEGRAM_API_URL: 'https://t.example/#' }, /^TELEGRAM_API_URL must be a URL without/],
  [{ OUTBOUND_ALLOW: '10.0.0.0/8, http://x' }, /^OUTBOUND_ALLOW has "http:\/\/x"/],
  [{ HOST: 'http://x' }, /^HOST must be an address/],
  [{ HOST: '10.0.0' }, /^HOST must be an address/],
  [{ HOST: '[localhost]' }, /^HOST must be an address/],
  [{ PORT: '0x10' }, /^PORT must be a whole number/],
  [{ ORIGIN: 'https://home.example/watch' }, /^ORIGIN must be a URL of scheme and host alone/],
  [{ ORIGIN: 'https://me:s3cret@home.example' }, /^ORIGIN must be/],
  [{ ORIGIN: 'https://home.example/?a=b' }, /^ORIGIN must be/],
  [{ ORIGIN: 'home.example' }, /^ORIGIN must be/],
  [{ TRUSTED_PROXIES: '10.0.0.0/8,proxy.lan' }, /^TRUSTED_PROXIES has "proxy.lan", which is no address/],
  [{ TRUSTED_PROXIES: '10.0.0.0/33' }, /^TRUSTED_PROXIES has/],
  [{ TRUSTED_PROXIES: '[::1' }, /^TRUSTED_PROXIES has/],
  [{ TRUSTED_PROXIES: '10.0.0.1,' }, /^TRUSTED_PROXIES has ""/],
  [{ REGISTRATION: 'off' }, /^REGISTRATION must be one of open, invite, closed$/],
  [{ METRICS_TOKEN: 'short' }, /^METRICS_TOKEN must be at least 16 characters/],
  [{ HTTPS_PROXY: 'socks5://user:s3cret@p' }, /^HTTPS_PROXY must be a URL/],
])('%o is refused in one line', (bad, message) => {
  expect(() => readConfig({ ...REQUIRED, ...bad })).toThrow(message);
  expect(() => readConfig({ ...REQUIRED, ...bad })).not.toThrow(/s3cret|\n/);
});

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function secretFile(text: string): string {
  const path = join(folder, crypto.randomUUID());
  writeFileSync(path, text);
  return path;
}

test('a secret setting may be the path of a file, whose last line break is not part of it', () => {
  const { DATABASE_URL, ENCRYPTION_KEY } = REQUIRED;
  const config = readConfig({
    DATABASE_URL_FILE: secretFile(`${DATABASE_URL}\n`),
    ENCRYPTION_KEY_FILE: secretFile(`${ENCRYPTION_KEY}\r\n`),
    ENCRYPTION_KEY: '',
    ENCRYPTION_KEY_PREVIOUS_FILE: secretFile(Buffer.alloc(32, 1).toString('base64')),
    SMTP_URL_FILE: secretFile('smtp://user:s3cret@mail.example'),
    SMTP_FROM: 'a@b.example',
  });
  expect(config).toMatchObject({
    databaseUrl: DATABASE_URL,
    encryptionKey: Buffer.alloc(32),
    encryptionKeyPrevious: Buffer.alloc(32, 1),
    smtp: { url: 'smtp://user:s3cret@mail.example' },
  });
});

test.each([
  [{ ENCRYPTION_KEY_FILE: secretFile('s3cret') }, /^ENCRYPTION_KEY and ENCRYPTION_KEY_FILE are both set/],
  [{ SMTP_URL_FILE: join(folder, 'none') }, /^SMTP_URL_FILE names a file that cannot be read \(ENOENT\)$/],
  [{ SMTP_URL_FILE: folder }, /^SMTP_URL_FILE names something that is not a file$/],
  [{ SMTP_URL_FILE: '/dev/zero' }, /^SMTP_URL_FILE names something that is not a file$/],
  [{ SMTP_URL_FILE: secretFile('\n') }, /^SMTP_URL_FILE names an empty file$/],
  [{ SMTP_URL_FILE: secretFile('s3cret'.repeat(20_000)) }, /^SMTP_URL_FILE names a file that is too large$/],
  [{ ENCRYPTION_KEY: '', ENCRYPTION_KEY_FILE: secretFile('s3cret') }, /^ENCRYPTION_KEY_FILE must be 32 /],
  [{ ENCRYPTION_KEY: 's3cret', ENCRYPTION_KEY_NAME: '/data/the.key' }, /^\/data\/the\.key must be 32 /],
  [{ ENCRYPTION_KEY_PREVIOUS: 's3cret' }, /^ENCRYPTION_KEY_PREVIOUS must be 32 random bytes/],
])('%o is refused in one line', (bad, message) => {
  expect(() => readConfig({ ...REQUIRED, ...bad })).toThrow(message);
  expect(() => readConfig({ ...REQUIRED, ...bad })).not.toThrow(/s3cret|\n/);
});
