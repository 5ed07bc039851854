import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { violationsOf } from './support/axe.ts';
import { openPage } from './support/browser.ts';
import { keyBody, RestClient } from './support/rest.ts';
import { test } from './support/shared.ts';
import { openWatched, PASSWORD, type Watched } from './support/watched.ts';

const EMAIL = 'shell@example.com';
let world: Watched;
const taggedBody = keyBody.extend({ tags: z.array(z.string()) });

test.beforeAll(async ({ openRouter, product, browser }) => {
  world = await openWatched({ openRouter, product, browser }, EMAIL);
});
test.afterAll(() => world?.context.close());

async function signedIn(path: string): Promise<Page> {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  await page.goto(path);
  return page;
}

const names = (page: Page) => page.getByTestId('key-row-name').allTextContents();

test('keys are sorted by their columns, grouped, and found again by the address', async () => {
  const page = await signedIn('/keys?group=none');
  const name = page.getByRole('columnheader', { name: 'Name' });
  await name.getByRole('button').click();
  await expect.poll(() => name.getAttribute('aria-sort')).toBe('ascending');
  expect(await names(page)).toEqual(['Acme', 'acme-api', 'acme-lab']);
  await name.getByRole('button').press('Enter');
  await expect.poll(() => names(page)).toEqual(['acme-lab', 'acme-api', 'Acme']);
  expect(page.url()).toMatch(/\?sort=name&order=desc&group=none$/);
  await page.reload();
  await expect.poll(() => names(page)).toEqual(['acme-lab', 'acme-api', 'Acme']);
  await page.getByLabel('Group by').selectOption('Account');
  await expect.poll(() => names(page)).toEqual(['Acme', 'acme-lab', 'acme-api']);
  const total = await page.getByTestId('key-totals').textContent();
  expect(total).toMatch(/^Total\s*2 API keys\s*\$\d/);
});

test('several keys are ticked with the keyboard, tagged, and lead to the spend of their tag; what fails is named', async () => {
  const page = await signedIn('/keys');
  await page.getByRole('checkbox', { name: 'Select acme-api' }).press('Space');
  await page.getByRole('status').getByText('1 key selected').waitFor();
  await page.getByRole('checkbox', { name: 'Select acme-lab' }).press('Space');
  await page.getByRole('status').getByText('2 keys selected').waitFor();
  const all = page.getByRole('checkbox', { name: 'Select all keys' });
  expect(await all.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
  expect(await violationsOf(page)).toEqual([]);

  const tag = async (text: string) => {
    await page.getByRole('button', { name: 'Edit tags', exact: true }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Edit tags' });
    await dialog.getByLabel('Add tags').fill(text);
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  };
  await tag('Client X');
  await page.getByText('Tags updated for 2 keys.').waitFor();

  // Twenty tags are all that a key may have.
  await page.getByRole('checkbox', { name: 'Select acme-lab' }).press('Space');
  await tag(Array.from({ length: 19 }, (_, number) => `t${number}`).join(', '));
  await page.getByText('Tags updated for 1 key.').waitFor();
  await all.press('Space');
  await tag('one more');
  const failed = page.getByRole('alert').filter({ hasText: 'Failed for 1 key:' });
  await failed.getByText('acme-lab').waitFor();
  expect(await failed.textContent()).toMatch(/acme-lab: .*20/);
  await page.getByRole('status').getByText('1 key selected').waitFor();

  await page.goto('/?period=30d');
  await page.getByRole('region', { name: 'Top tags' }).getByRole('link', { name: 'Client X' }).click();
  await page.waitForURL('**/usage?*tag=Client+X*');
  await page.getByTestId('explore-row').first().waitFor();
});

test('tags that somebody else adds meanwhile stay', async () => {
  const page = await signedIn('/keys');
  const id = (await world.client.keys()).find(({ name }) => name === 'acme-api')?.id;
  const another = (tag: string) =>
    world.client.expect(200, taggedBody, 'PUT', `/api/keys/${id}`, { add_tags: [tag] });
  const dialog = page.getByRole('dialog', { name: 'Edit tags' });

  // To several at once, while the page does not learn of it.
  await page.getByRole('checkbox', { name: 'Select acme-api' }).press('Space');
  await page.getByRole('button', { name: 'Edit tags', exact: true }).press('Enter');
  await page.route('**/trpc/**', (route) =>
    route.request().method() === 'GET' ? undefined : route.continue(),
  );
  await another('from the API');
  await dialog.getByLabel('Add tags').fill('in bulk');
  await page.keyboard.press('Enter');
  await page.getByText('Tags updated for 1 key.').waitFor();
  expect((await another('again')).tags).toEqual(expect.arrayContaining(['again', 'from the API', 'in bulk']));

  // To one, whose form was open by then.
  await page.unroute('**/trpc/**');
  await page.goto(`/keys/${id}`);
  await page.getByRole('button', { name: 'More actions for acme-api' }).click();
  await page.getByRole('menuitem', { name: 'Edit tags' }).click();
  await dialog.getByRole('button', { name: 'Remove again' }).click();
  await another('late');
  await dialog.getByLabel('Add a tag').focus();
  await page.keyboard.insertText(`by itself, ${'long '.repeat(9)}`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('A tag has at most 40 characters.').waitFor();
  await dialog.getByLabel('Add a tag').fill('by itself');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const { tags } = await another('last');
  expect(tags).toEqual(expect.arrayContaining(['by itself', 'from the API', 'in bulk', 'last', 'late']));
  expect(tags).not.toContain('again');
});

test('several keys are paused, and removed once they were named and their number typed', async () => {
  const page = await signedIn('/keys');
  for (const name of ['Acme', 'acme-lab'])
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  const bar = page.getByRole('group', { name: 'Selected keys' });
  await bar.getByRole('button', { name: 'Pause syncing' }).click();
  await page.getByText('Syncing paused for 2 keys. They still work on OpenRouter.').waitFor();
  await expect
    .poll(() => page.getByTestId('key-status').filter({ hasText: 'Syncing paused' }).count())
    .toBe(2);

  await page.getByRole('checkbox', { name: 'Select Acme', exact: true }).check();
  await bar.getByRole('button', { name: 'Remove from Watcher' }).click();
  const account = page.getByRole('dialog', { name: 'Remove 1 key' });
  await account
    .getByText(/^2 more keys, imported through a selected management key, are removed too/)
    .waitFor();
  await account.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('checkbox', { name: 'Select Acme', exact: true }).uncheck();

  await page.getByRole('checkbox', { name: 'Select acme-lab' }).check();
  await bar.getByRole('button', { name: 'Resume syncing' }).waitFor();
  await bar.getByRole('button', { name: 'Remove from Watcher' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove 1 key' });
  expect(await dialog.getByRole('listitem').allTextContents()).toEqual(['acme-lab']);
  await dialog.getByLabel('type the number').fill('2');
  await dialog.getByRole('button', { name: 'Remove from Watcher' }).click();
  await dialog.getByText('Type 1, the number of keys to remove.').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByLabel('type the number').fill('1');
  await dialog.getByRole('button', { name: 'Remove from Watcher' }).click();
  await page.getByText('1 key removed.').waitFor();
  await expect.poll(() => names(page)).toEqual(['Acme', 'acme-api']);
});

test('the sidebar folds by a key, stays folded after a reload, and says what its icons mean', async () => {
  const page = await signedIn('/alerts');
  const nav = page.getByRole('navigation', { name: 'Main' });
  const width = async () => (await nav.boundingBox())?.width ?? 0;
  await nav.waitFor();
  expect(await width()).toBeGreaterThan(150);
  await page.keyboard.press('[');
  await expect.poll(width).toBeLessThan(64);
  await page.reload();
  await nav.waitFor();
  expect(await width()).toBeLessThan(64);
  expect(await violationsOf(page)).toEqual([]);
  await nav.getByRole('link', { name: 'API tokens' }).focus();
  await page.keyboard.press('Shift+Tab');
  await page.getByRole('tooltip', { name: 'Share links' }).waitFor();
  await page.getByRole('button', { name: 'Expand sidebar' }).press('Enter');
  await expect.poll(width).toBeGreaterThan(150);

  // What is typed at once is looked for, though the palette is only being fetched.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('api tok');
  const field = page.getByRole('dialog').getByRole('combobox');
  await expect.poll(() => field.inputValue()).toBe('api tok');
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'hidden' });

  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await list.getByText('API guide').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
});

test('a new page begins at its heading for the keyboard, and what changes it in place leaves the focus', async () => {
  const page = await signedIn('/alerts');
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  const nav = page.getByRole('navigation', { name: 'Main' });
  await nav.waitFor();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await nav.getByRole('link', { name: 'Usage' }).press('Enter');
  await page.getByTestId('explore-row').first().waitFor();
  await expect.poll(focused).toBe('Usage');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await page
    .getByRole('toolbar', { name: 'Period' })
    .getByRole('link', { name: 'Last 7 days' })
    .press('Enter');
  await page.waitForURL(/period=7d/);
  await expect.poll(focused).toBe('Last 7 days');
  await page.goBack();
  await page.goBack();
  await expect.poll(focused).toBe('Alerts');
});

test('the icon of the tab has a dot while an alert is open, and none after', async () => {
  const page = await signedIn('/alerts');
  const owner = new RestClient(world.product.url);
  await owner.signIn(EMAIL, PASSWORD);
  const budget = { name: 'Nothing', amount: 0.01, period: 'total', starts_on: '2026-01-01' };
  expect((await owner.send('POST', '/api/budgets', { body: budget })).status).toBe(201);
  const icon = page.locator('link[rel="icon"]');
  const openCount = async () =>
    Number(/\d+/.exec((await page.getByTestId('bell').getAttribute('aria-label')) ?? '')?.[0] ?? 0);
  expect(await icon.getAttribute('href')).toMatch(/\/favicon\.svg$/);
  await expect.poll(openCount, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(await icon.getAttribute('href')).toMatch(/\/favicon-alert\.svg$/);
  expect((await page.request.get('/favicon-alert.svg')).headers()['content-type']).toContain('image/svg+xml');
  await page.getByRole('button', { name: 'Account and theme' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
  expect(await icon.getAttribute('href')).toMatch(/\/favicon\.svg$/);
});

test('offline, every page says so, and a page that was never opened is no error', async () => {
  const context = await world.browser.newContext({ baseURL: world.product.url });
  try {
    const owner = new RestClient(world.product.url);
    await owner.signIn(EMAIL, PASSWORD);
    await context.addCookies(owner.cookies);
    const page = await context.newPage();
    await page.goto('/');
    await page.getByTestId('total-cost').waitFor();
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByTestId('key-row').first().waitFor();
    await context.setOffline(true);
    const banner = page.getByRole('alert').filter({ hasText: 'You’re offline. Data may be out of date.' });
    await banner.waitFor();
    for (const name of ['Overview', 'Channels', 'Settings', 'API tokens', 'Usage', 'Keys']) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      await expect
        .poll(() => page.getByRole('navigation').locator('[aria-current=page]').textContent(), {
          message: name,
        })
        .toContain(name);
      await banner.waitFor();
      expect(await page.getByRole('main').textContent(), name).not.toMatch(
        /\b500\b|Internal Error|Something went wrong/,
      );
    }
    await context.setOffline(false);
    await banner.waitFor({ state: 'hidden' });
    await page.getByTestId('key-row').first().waitFor();
  } finally {
    await context.close();
  }
});
