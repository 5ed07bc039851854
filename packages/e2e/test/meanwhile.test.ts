import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { openPage } from './support/browser.ts';
import { RestClient } from './support/rest.ts';
import { test } from './support/shared.ts';
import { openWatched, PASSWORD, type Watched } from './support/watched.ts';

/** What somebody else does while a page is open: their change is made over the REST API. */

let world: Watched;

test.beforeAll(async ({ openRouter, product, browser }) => {
  world = await openWatched({ openRouter, product, browser }, 'meanwhile@example.com');
});
test.afterAll(() => world?.context.close());

async function signedIn(path: string): Promise<Page> {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  await page.goto(path);
  return page;
}

const anything = z.looseObject({ id: z.int().optional() });
const rest = (method: string, path: string, body?: unknown) =>
  world.client.expect(method === 'POST' ? 201 : 200, anything, method, path, body);
const webhook = (name: string) =>
  rest('POST', '/api/channels', { kind: 'webhook', name, settings: { url: `${world.product.url}/${name}` } });
const listed = z.object({ items: z.array(z.looseObject({ kind: z.string() })) });

test('a budget’s form changes what was changed in it alone', async () => {
  const action = { kind: 'disable_keys', at: 1000, dry_run: false };
  const { id } = await rest('POST', '/api/budgets', { name: 'Lab', amount: 5000, period: 'month', action });
  const page = await signedIn(`/budgets/${id}/edit`);
  const at = page.getByLabel('Disable at');
  await at.waitFor();
  await rest('PUT', `/api/budgets/${id}`, { action: { dry_run: true }, thresholds: [70] });
  await at.fill('900');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('dialog').getByRole('button').last().click();
  await page.waitForURL(`**/budgets/${id}`);
  expect(await rest('GET', `/api/budgets/${id}`)).toMatchObject({
    action: { kind: 'disable_keys', at: 900, dry_run: true },
    thresholds: [70],
  });
});

test('a channel’s and an alert rule’s form likewise', async () => {
  const { id } = await webhook('hook');
  const page = await signedIn('/channels');
  await page.getByRole('button', { name: 'More actions for hook' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const form = page.getByRole('dialog', { name: 'Edit channel' });
  const moved = `${world.product.url}/moved`;
  await form.getByLabel('URL').waitFor();
  await rest('PUT', `/api/channels/${id}`, { settings: { url: moved } });
  await form.getByLabel('Name').fill('Renamed');
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'hidden' });
  const { items } = await world.client.expect(200, listed, 'GET', '/api/channels');
  expect(items).toMatchObject([{ id, name: 'Renamed', settings: { url: moved } }]);

  await page.goto('/alerts/rules');
  await page
    .getByTestId('rule-row')
    .and(page.locator('[data-kind=key_limit]'))
    .getByRole('button', { name: 'Edit' })
    .click();
  const rule = page.getByRole('dialog');
  await rule.getByRole('checkbox', { name: 'All channels, including new ones' }).uncheck();
  await rest('PUT', '/api/alert-rules/key_limit', { params: { percent: 60 } });
  await rule.getByRole('button', { name: 'Save' }).click();
  await rule.waitFor({ state: 'hidden' });
  const rules = await world.client.expect(200, listed, 'GET', '/api/alert-rules');
  expect(rules.items.find(({ kind }) => kind === 'key_limit')).toMatchObject({
    params: { percent: 60 },
    channel_ids: [id],
  });
});

test('the digest’s settings follow what others set, and a channel that is deleted', async () => {
  const [one, two] = [await webhook('one'), await webhook('two')];
  const page = await signedIn('/channels');
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await save.waitFor();
  await rest('PUT', '/api/reports/digest', { frequency: 'weekly', channel_ids: [one.id, two.id] });
  await expect
    .poll(() => page.getByRole('radio', { name: 'Weekly' }).getAttribute('aria-checked'))
    .toBe('true');
  expect(await save.isDisabled()).toBe(true);
  expect((await world.client.send('DELETE', `/api/channels/${two.id}`)).status).toBe(204);
  await page.getByText('two', { exact: true }).first().waitFor({ state: 'hidden' });
  expect(await save.isDisabled()).toBe(true);
  await page.getByRole('radio', { name: 'Daily' }).click();
  await save.click();
  await page.getByText('Digest settings saved').waitFor();
  expect(await rest('GET', '/api/reports/digest')).toMatchObject({
    frequency: 'daily',
    channel_ids: [one.id],
  });
});

test('of a limit’s form what was not typed follows', async () => {
  const key = (await world.client.keys()).find(({ name }) => name === 'acme-lab');
  await rest('PUT', `/api/keys/${key?.id}/limit`, { limit: 20, limit_reset: 'monthly' });
  const page = await signedIn(`/keys/${key?.id}`);
  await page.getByTestId('key-control').getByRole('button', { name: /limit/ }).click();
  const form = page.getByRole('dialog', { name: 'Limit of acme-lab' });
  await form.getByRole('radio', { name: 'Daily' }).click();
  await rest('PUT', `/api/keys/${key?.id}/limit`, { limit: 5, limit_reset: 'monthly' });
  await expect.poll(() => form.getByLabel('Limit (USD)').inputValue()).toBe('5');
  await form.getByRole('button', { name: 'Set limit' }).click();
  await page.getByText('Limit of acme-lab saved.').waitFor();
  expect(await rest('GET', `/api/keys/${key?.id}`)).toMatchObject({ limit: 5, limit_reset: 'daily' });
});

test('a form that is sent twice before the page has moved on makes one thing', async () => {
  const page = await signedIn('/budgets/new');
  await page.getByLabel('Name').fill('Twice');
  await page.getByLabel('Amount (USD)').fill('10');
  let created = 0;
  // What follows takes long, so that the form is still there when it was saved.
  await page.route('**/trpc/**', async (route) => {
    const isRead = route.request().method() === 'GET';
    if (!isRead) created += 1;
    else await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue();
  });
  const create = page.getByRole('button', { name: 'Create budget' });
  const answered = page.waitForResponse(/budgets\.create/);
  await create.click();
  await answered;
  await create.evaluate(async (button: HTMLButtonElement) => {
    for (let press = 0; press < 10; press += 1) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      button.click();
    }
  });
  await page.waitForURL(/\/budgets\/\d+$/);
  expect(created).toBe(1);
});

test('a page of one account leaves when somebody else signs in in the same browser', async () => {
  const other = new RestClient(world.product.url);
  await other.signUp('somebody-else@example.com', PASSWORD);
  const page = await signedIn('/budgets/new');
  await page.getByLabel('Name').fill('Mine');
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  const own = await world.context.cookies();
  try {
    await world.context.addCookies(other.cookies);
    const { page: second } = await openPage(world.browser, world.product.url, world.context);
    await second.goto('/budgets');
    await second.getByRole('heading', { name: 'Set your first budget' }).waitFor();
    await expect.poll(() => page.evaluate(() => 'neverReloaded' in window)).toBe(false);
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('');
  } finally {
    await world.context.addCookies(own);
  }
});
