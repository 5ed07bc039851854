import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, expect, vi } from 'vitest';
import { z } from 'zod';
import { type Product, startProduct } from '../src/product.ts';
import { violationsOf } from './support/axe.ts';
import { openPage, requireWebBuild } from './support/browser.ts';
import { openReceiver, type Receiver } from './support/receiver.ts';
import { RestClient } from './support/rest.ts';
import { test } from './support/shared.ts';
import { type AccountKeys, openSimulator, type RunningSimulator } from './support/simulator.ts';

const PASSWORD = 'a long enough password';

let simulator: RunningSimulator;
let acme: AccountKeys;
let product: Product;
let browser: Browser;
let receiver: Receiver;

test.beforeAll(async ({ browser: shared }) => {
  browser = shared;
  requireWebBuild();
  simulator = await openSimulator(['acme']);
  const [first] = simulator.accounts;
  if (first === undefined) throw new Error('no account');
  acme = first;
  receiver = await openReceiver();
  product = await startProduct({
    simUrl: simulator.server.url,
    env: { OUTBOUND_ALLOW: '127.0.0.1', PULSE_SECONDS: '1' },
  });
});
afterAll(async () => {
  await product?.stop();
  await simulator?.server.close();
  receiver?.close();
});

const message = z.object({
  type: z.string(),
  data: z.object({ kind: z.string().optional(), title: z.string().optional() }).loose(),
});

/** What has come with a signature of that secret. @throws where one is not. */
function verified(secret: string): z.infer<typeof message>[] {
  const webhook = new Webhook(secret);
  return receiver.received.map(({ headers, body }) => message.parse(webhook.verify(body, headers)));
}

test('from sign-up to an alert on the page and at a webhook, and acknowledged, without a reload', async () => {
  const { page, expectRefusal } = await openPage(browser, product.url);
  expectRefusal(401, '/trpc/auth.profile,teams.list');
  await page.goto('/register');
  await page.getByLabel('Email').fill('alerts@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor();
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  await page.getByLabel('Name').fill('Acme workspace');
  await page.getByLabel('OpenRouter key', { exact: true }).fill(acme.management.key);
  await page.keyboard.press('Enter');

  // The first key is there: where are alerts to go?
  const first = page.getByTestId('first-channel');
  await first.waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await first.getByRole('button', { name: 'Webhook' }).click();
  const form = page.getByRole('dialog', { name: 'Add a channel' });
  expectRefusal(422, '/trpc/channels.create');
  await form.getByLabel('URL').fill('http://10.0.0.1/internal');
  await page.keyboard.press('Enter');
  await expect.poll(() => form.getByLabel('URL').getAttribute('aria-invalid')).toBe('true');
  await form.getByText(/10\.0\.0\.1/).waitFor();
  await form.getByLabel('URL').fill(receiver.url);
  await page.keyboard.press('Enter');
  const secret = (await page.getByTestId('signing-secret').textContent()) ?? '';
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('You have not copied the signing secret yet.').waitFor();
  await page.getByRole('button', { name: 'Close without copying' }).click();
  await first.waitFor({ state: 'hidden' });
  expect(await page.content()).not.toContain(secret);

  await page.getByRole('link', { name: 'Channels', exact: true }).click();
  await page.getByRole('button', { name: 'Send test Webhook' }).click();
  await page.getByText(/^Test delivered in \d+ ms\.$/).waitFor();
  expect(verified(secret).map(({ type }) => type)).toEqual(['test']);

  expectRefusal(422, '/trpc/budgets.create');
  await makeBudget(page);
  await page.getByRole('link', { name: 'Alerts', exact: true }).click();
  await page.getByRole('heading', { name: 'No open alerts' }).waitFor();

  const [, lab] = acme.keys;
  simulator.sim.record({
    keyHash: lab?.hash ?? '',
    at: simulator.sim.clock.now(),
    model: 'openai/gpt-5-mini-2025-08-07',
    promptTokens: 10,
    completionTokens: 1,
    usage: 300n * 10n ** 12n,
  });
  const row = page.getByTestId('alert-row').filter({ hasText: 'Budget “Lab” has reached 50%' });
  await row.waitFor({ timeout: 90_000 });
  await expect
    .poll(() => page.getByTestId('bell').getAttribute('aria-label'))
    .toMatch(/^Alerts: [1-9]\d* unacknowledged$/);
  const opened = await vi.waitFor(
    () => {
      const found = verified(secret).filter(
        ({ type, data }) => type === 'alert.opened' && data.kind === 'budget_threshold',
      );
      expect(found).not.toEqual([]);
      return found;
    },
    { timeout: 30_000, interval: 200 },
  );
  expect(opened.map(({ data }) => data.title)).toEqual(['Budget “Lab” has reached 50%']);
  await row.getByText('1 message sent').click();
  await row.getByText('Sent', { exact: true }).waitFor();
  expect(await violationsOf(page)).toEqual([]);

  const before = Number(/\d+/.exec((await page.getByTestId('bell').getAttribute('aria-label')) ?? '')?.[0]);
  const waiting = before === 1 ? 'Alerts: none unacknowledged' : `Alerts: ${before - 1} unacknowledged`;
  await row.getByRole('button', { name: /^Acknowledge/ }).click();
  await row.getByTestId('alert-state').getByText('Acknowledged').waitFor();
  await expect.poll(() => page.getByTestId('bell').getAttribute('aria-label')).toBe(waiting);
  await row.getByRole('button', { name: /^Snooze/ }).click();
  await page.getByRole('menuitem', { name: 'For 1 hour' }).click();
  await row.getByTestId('alert-state').getByText('Snoozed until').waitFor();
  expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
  await page.reload();
  await row.getByTestId('alert-state').getByText('Acknowledged').waitFor();
  expect(await row.getByRole('button', { name: /^Acknowledge/ }).count()).toBe(0);

  // A tampered message is none of ours.
  const [one] = receiver.received;
  expect(() => new Webhook(secret).verify(`${one?.body} `, one?.headers ?? {})).toThrow();
});

/** With the keyboard alone: more than half of it is spent once $300 are. */
async function makeBudget(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Budgets', exact: true }).click();
  await page.getByRole('heading', { name: 'Set your first budget' }).waitFor();
  await page.getByRole('link', { name: 'Create budget' }).press('Enter');
  await page.getByLabel('Name').focus();
  await page.keyboard.type('Lab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0');
  await page.keyboard.press('Tab');
  // From "Monthly" to "Daily".
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await page.getByRole('radio', { name: 'Daily' }).getAttribute('aria-checked')).toBe('true');
  await page.getByRole('radio', { name: 'All keys' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Search keys' }).waitFor();
  await page.keyboard.type('acme-lab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove acme-lab' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByLabel('Thresholds (%)').fill('80, 50');
  await page.keyboard.press('Enter');
  // The server's rules, each at its field.
  await page.getByText('An amount must be more than 0.').waitFor();
  await page.getByText('Thresholds must ascend, each greater than the one before.').waitFor();
  await page.getByLabel('Amount (USD)').fill('500');
  await page.getByLabel('Thresholds (%)').fill('50, 99');
  await page.getByLabel('Thresholds (%)').press('Enter');
  await page.getByTestId('budget-name').getByText('Lab').waitFor();
  expect(await page.getByTestId('budget-status').textContent()).toContain('On track');
}

test('a key is disabled and limited after a word about what stops, and the audit log says who did', async () => {
  const client = new RestClient(product.url);
  await client.signUp('control@example.com', PASSWORD);
  await client.addKey('Acme', acme.management.key);
  await vi.waitFor(async () => expect(await client.keys()).toHaveLength(3), { timeout: 30_000 });
  const [, lab] = acme.keys;
  const key = (await client.keys()).find(({ name }) => name === lab?.name);
  const { page } = await openPage(browser, product.url);
  await page.context().addCookies(client.cookies);
  await page.goto(`/keys/${key?.id}`);
  const control = page.getByTestId('key-control');
  await control.getByRole('button', { name: 'Disable key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disable acme-lab?' });
  await dialog.getByText('Every request with acme-lab fails from now on.').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByLabel('Reason (optional)').fill('Leaked in a log');
  await page.keyboard.press('Enter');
  await control.getByText('Disabled by control@example.com').waitFor();
  const upstream = acme.account.keys.find(({ hash }) => hash === lab?.hash);
  expect(upstream?.disabled).toBe(true);

  await control.getByRole('button', { name: 'Enable key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable key' }).click();
  await control.getByText('Enabled', { exact: true }).waitFor();
  expect(upstream?.disabled).toBe(false);

  await control.getByRole('button', { name: 'Set limit' }).click();
  const limit = page.getByRole('dialog', { name: 'Limit of acme-lab' });
  await limit.getByLabel('Limit (USD)').fill('0,5');
  await limit.getByText(/its requests fail as soon as you save\.$/).waitFor();
  await limit.getByLabel('Limit (USD)').fill('12,345.5');
  await limit.getByText('Once acme-lab has spent $12,345.50').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Limit of acme-lab saved.').waitFor();
  expect(upstream?.limit).toBe(12_345.5);

  await page.goto('/settings/audit');
  await expect
    .poll(async () =>
      (await page.getByTestId('audit-row').allTextContents()).map((text) => text.replaceAll(/\s+/g, ' ')),
    )
    .toEqual([
      expect.stringMatching(
        /Changed the limit of acme-lab No limit → \$12,345\.50 monthly control@example\.com/,
      ),
      expect.stringMatching(/Enabled acme-lab control@example\.com/),
      expect.stringMatching(/Disabled acme-lab Leaked in a log control@example\.com/),
      expect.stringMatching(/Connected key Acme control@example\.com/),
    ]);
});
