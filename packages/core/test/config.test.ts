import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

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
  [{ SMTP_URL: 'http://mail.example' }, /^SMTP_URL must be a URL that begins with smtp/],
  [{ SMTP_URL: 'smtp://mail.example' }, /^SMTP_FROM is required with SMTP_URL$/],
  [{ SMTP_URL: 'smtp://mail.example', SMTP_FROM: 'nobody' }, /^SMTP_FROM must be an address/],
  [{ SMTP_FROM: 'a@b.example\r\nBcc: c@d.example' }, /^SMTP_FROM must be an address/],
  [{ TELEGRAM_API_URL: 'telegram' }, /^TELEGRAM_API_URL must be a URL/],
  [{ PAGERDUTY_API_URL: 'ftp://p.example' }, /^PAGERDUTY_API_URL must be a URL/],
  [{ OUTBOUND_ALLOW: '10.0.0.0/8, http://x' }, /^OUTBOUND_ALLOW has "http:\/\/x"/],
  [{ HTTPS_PROXY: 'socks5://user:s3cret@p' }, /^HTTPS_PROXY must be a URL/],
])('%o is refused in one line', (bad, message) => {
  expect(() => readConfig({ ...REQUIRED, ...bad })).toThrow(message);
  expect(() => readConfig({ ...REQUIRED, ...bad })).not.toThrow(/s3cret|\n/);
});
