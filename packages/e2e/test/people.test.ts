import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect, vi } from 'vitest';
import { type Product, standalone, startProduct } from '../src/product.ts';
import { openPage, requireWebBuild } from './support/browser.ts';
import { test } from './support/shared.ts';

const OWNER = { email: 'owner@example.com', password: 'correct horse battery' };
const GUEST = 'guest@example.com';
/** Leaves pictures of every page there, in both widths and schemes. */
const PICTURES = process.env['PEOPLE_PICTURES'];

let product: Product;
let silent: Product | undefined;
let browser: Browser;
const mails: string[] = [];
const mailServer = new SMTPServer({
  authOptional: true,
  logger: false,
  closeTimeout: 0,
  onData(stream, _session, callback) {
    void text(stream).then((source) => {
      mails.push(source.replaceAll('=\r\n', '').replaceAll('=3D', '='));
      callback();
    });
  },
});
const smtp = { SMTP_URL: '', SMTP_FROM: 'Watcher <watch@example.com>' };

test.beforeAll(async ({ browser: shared }) => {
  browser = shared;
  requireWebBuild();
  const listening = mailServer.listen(0, '127.0.0.1');
  await vi.waitUntil(() => listening.address() !== null);
  const address = listening.address();
  if (typeof address !== 'object' || address === null) throw new Error('The mail server has no port.');
  smtp.SMTP_URL = `smtp://127.0.0.1:${address.port}`;
  product = await startProduct({ env: { REGISTRATION: 'invite', ...smtp } });
});
afterAll(async () => {
  await product?.stop();
  await silent?.stop();
  mailServer.close();
});

/** `npm run admin` beside the product that runs. @returns the link that it prints. */
async function admin(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, standalone('admin', ...args), {
    env: { DATA_DIR: product.dataDir, ORIGIN: product.url, REGISTRATION: 'invite', ...smtp },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(err).toBe('');
  return out.split('\n')[0] ?? '';
}

/** A mail with that subject, once it has come. @returns the link in it, on the product's own address. */
async function linkIn(subject: string): Promise<string> {
  const mail = await vi.waitFor(
    () => mails.find((one) => one.includes(`Subject: ${subject}`)) ?? Promise.reject(new Error(subject)),
    { timeout: 30_000, interval: 200 },
  );
  return /https?:\/\/\S+#[\w=&%.-]+/.exec(mail)?.[0] ?? '';
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  for (const width of [390, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 760 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.png`) });
    }
  }
}

async function signUp(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
}

test('the first account is made, a guest needs an invitation, and the link lets them in once', async () => {
  const owner = await openPage(browser, product.url);
  await owner.page.goto('/register');
  await owner.page.getByLabel('Email').fill(OWNER.email);
  await signUp(owner.page, OWNER.password);
  await owner.page.waitForURL(`${product.url}/`);

  const { page } = await openPage(browser, product.url);
  await page.goto('/register');
  await page.getByText('You need an invitation').waitFor();
  expect(await page.getByLabel('Email', { exact: true }).count()).toBe(0);
  await picture(page, 'register-invite');
  const url = await admin('invite', GUEST);
  expect(await linkIn('You are invited to OpenRouter Watcher')).toBe(url);
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByText('You are invited.').waitFor();
  expect(await page.getByLabel('Email').inputValue()).toBe(GUEST);
  await picture(page, 'register-invited');
  await signUp(page, 'a guest of the owner');
  await page.waitForURL(`${product.url}/`);

  const again = await openPage(browser, product.url);
  again.expectRefusal(400, '/trpc/auth.register');
  await again.page.goto(url);
  await signUp(again.page, 'a guest of the owner');
  await again.page.getByText('This invitation has expired').waitFor();
});

test('a forgotten password is set anew by e-mail, and the old sessions end', async () => {
  const { page, expectRefusal } = await openPage(browser, product.url);
  await page.goto('/login');
  await picture(page, 'login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Reset your password' }).waitFor();
  await page.getByLabel('Email').fill(OWNER.email);
  await picture(page, 'forgot');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText('a link to reset your password is on its way').waitFor();
  await picture(page, 'forgot-sent');
  const { pathname, hash } = new URL(await linkIn('Reset your OpenRouter Watcher password'));

  await page.goto(`${pathname}${hash}`);
  expectRefusal(422, '/trpc/auth.resetPassword');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('at least 10 characters').waitFor();
  await page.getByLabel('New password').fill('another horse battery');
  await picture(page, 'reset');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('Your password has been changed').waitFor();
  await picture(page, 'login-reset');
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill('another horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${product.url}/`);
  await page.locator('#svelte-announcer').getByText('Overview · OpenRouter Watcher').waitFor();
  await linkIn('Your OpenRouter Watcher password was reset').catch(() => undefined);
  expect(mails.some((mail) => mail.includes('Subject: Your OpenRouter Watcher password was reset'))).toBe(
    true,
  );

  // Somebody who is signed in can use a link, too; the same one does nothing.
  expectRefusal(400, '/trpc/auth.resetPassword');
  await page.goto('about:blank');
  await page.goto(`${pathname}${hash}`);
  await page.getByLabel('New password').fill('a third horse battery');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('This link has expired or was already used').waitFor();
  await picture(page, 'reset-refused');
  await page.getByRole('link', { name: 'Request a new link' }).waitFor();
});

test('without a mail server, and with registration closed, the pages say whom to ask', async () => {
  silent = await startProduct({ env: { REGISTRATION: 'closed' } });
  const body = JSON.stringify(OWNER);
  const headers = { 'content-type': 'application/json' };
  await fetch(`${silent.url}/api/auth/register`, { method: 'POST', headers, body });
  const { page } = await openPage(browser, silent.url);
  await page.goto('/forgot-password');
  await page.getByText('npm run admin -- reset-password EMAIL').waitFor();
  await picture(page, 'forgot-no-mail');
  await page.goto('/register');
  await page.getByText('New accounts cannot be created').waitFor();
  await picture(page, 'register-closed');
  await page.goto('/reset-password');
  await page.getByText('This link is incomplete').waitFor();
  await picture(page, 'reset-incomplete');
});
