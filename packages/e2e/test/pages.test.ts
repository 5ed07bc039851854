import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { violationsOf } from './support/axe.ts';
import { openContext, openPage, watchPage } from './support/browser.ts';
import { RestClient } from './support/rest.ts';
import { test } from './support/shared.ts';
import { openWatched, PASSWORD, type Watched } from './support/watched.ts';

const EMAIL = 'pages@example.com';
const made = z.object({ id: z.int() });

let world: Watched;
/** Of somebody with keys, of somebody without any, and of nobody. */
let tabs: Record<'user' | 'newcomer' | 'nobody', Page>;
/** What stands for them in an address. */
let ids: Record<':manager' | ':api' | ':lab' | ':budget', number>;

test.beforeAll(async ({ openRouter, product, browser }) => {
  world = await openWatched({ openRouter, product, browser }, EMAIL);
  const { client } = world;
  const keys = await client.keys();
  const idOf = (name: string) => keys.find((key) => key.name === name)?.id ?? Number.NaN;
  const post = (path: string, body?: unknown) => client.expect(201, made, 'POST', path, body);
  await client.send('POST', '/api/tokens', { body: { name: 'Nightly report' } });
  const settings = { url: 'http://127.0.0.1:9/nobody-listens' };
  const channel = await post('/api/channels', { kind: 'webhook', name: 'Ops', settings });
  await client.send('POST', `/api/channels/${channel.id}/test`);
  // Passed long since, so that it has alerts.
  const action = { kind: 'disable_keys', at: 1000, dry_run: true };
  const budget = await post('/api/budgets', { name: 'Tiny', amount: 0.01, period: 'month', action });
  ids = {
    ':manager': idOf('Acme'),
    ':api': idOf('acme-api'),
    ':lab': idOf('acme-lab'),
    ':budget': budget.id,
  };
  await client.send('POST', `/api/keys/${ids[':api']}/disable`, { body: { reason: 'Leaked' } });
  // Longer than a phone is wide.
  const name = 'Experiments of the research team, first half of the year';
  await client.expect(200, made, 'PUT', `/api/keys/${ids[':lab']}`, { name });
  await post('/api/shares', { name, period: 'month', expires_in_days: 1 });
  const other = new RestClient(product.url);
  await other.signUp('new@example.com', PASSWORD);
  const [newcomers, nobodys] = [
    await openContext(browser, product.url),
    await openContext(browser, product.url),
  ];
  await newcomers.addCookies(other.cookies);
  tabs = {
    user: await world.context.newPage(),
    newcomer: await newcomers.newPage(),
    nobody: await nobodys.newPage(),
  };
});
test.afterAll(async () => {
  for (const tab of Object.values(tabs ?? {})) await tab.context().close();
});

function withIds(path: string): string {
  return Object.entries(ids).reduce((known, [name, id]) => known.replace(name, String(id)), path);
}

const pages: { path: string; as: keyof typeof tabs; ready(page: Page): Promise<unknown> }[] = [
  { path: '/login', as: 'nobody', ready: (page) => page.locator('input[name=email]:focus').waitFor() },
  { path: '/register', as: 'nobody', ready: (page) => page.locator('input[name=email]:focus').waitFor() },
  {
    path: '/',
    as: 'newcomer',
    ready: (page) => page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor(),
  },
  { path: '/', as: 'user', ready: (page) => page.getByTestId('total-cost').waitFor() },
  { path: '/usage', as: 'user', ready: (page) => page.getByTestId('explore-row').first().waitFor() },
  {
    path: '/usage',
    as: 'newcomer',
    ready: (page) => page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor(),
  },
  {
    path: '/usage?group=key,model&key=:api&not=key',
    as: 'user',
    ready: (page) => page.getByRole('list', { name: 'Active filters' }).waitFor(),
  },
  {
    path: '/usage?group=month,key&table=pivot',
    as: 'user',
    ready: (page) => page.getByTestId('pivot-row').first().waitFor(),
  },
  { path: '/providers/Anthropic', as: 'user', ready: (page) => page.getByTestId('named-cost').waitFor() },
  { path: '/models/nobody/at-all', as: 'user', ready: (page) => page.getByTestId('named-unused').waitFor() },
  { path: '/?period=today&by=key', as: 'user', ready: (page) => page.getByTestId('total-cost').waitFor() },
  { path: '/keys', as: 'user', ready: (page) => page.getByTestId('key-row').first().waitFor() },
  { path: '/keys/:manager', as: 'user', ready: (page) => page.getByTestId('key-totals').waitFor() },
  { path: '/keys/:api', as: 'user', ready: (page) => page.getByTestId('key-name').waitFor() },
  { path: '/tokens', as: 'user', ready: (page) => page.getByTestId('token-row').waitFor() },
  { path: '/api-guide', as: 'user', ready: (page) => page.getByRole('tab', { name: 'curl' }).waitFor() },
  { path: '/settings', as: 'user', ready: (page) => page.getByTestId('session-row').first().waitFor() },
  { path: '/channels', as: 'user', ready: (page) => page.getByTestId('channel-row').waitFor() },
  {
    path: '/channels',
    as: 'newcomer',
    ready: (page) => page.getByRole('heading', { name: 'Get alerts where you already work' }).waitFor(),
  },
  { path: '/budgets', as: 'user', ready: (page) => page.getByTestId('budget-row').waitFor() },
  {
    path: '/budgets',
    as: 'newcomer',
    ready: (page) => page.getByRole('heading', { name: 'Set your first budget' }).waitFor(),
  },
  { path: '/budgets/:budget', as: 'user', ready: (page) => page.getByTestId('budget-used').waitFor() },
  {
    path: '/budgets/:budget/edit',
    as: 'user',
    ready: (page) => page.getByText('Would disable these 2 keys:').waitFor(),
  },
  { path: '/alerts', as: 'user', ready: (page) => page.getByTestId('alert-row').first().waitFor() },
  {
    path: '/alerts',
    as: 'newcomer',
    ready: (page) => page.getByRole('heading', { name: 'No open alerts' }).waitFor(),
  },
  { path: '/alerts/history', as: 'user', ready: (page) => page.getByTestId('alert-row').first().waitFor() },
  { path: '/alerts/rules', as: 'user', ready: (page) => page.getByTestId('rule-row').first().waitFor() },
  { path: '/shares', as: 'user', ready: (page) => page.getByTestId('share-row').waitFor() },
  { path: '/settings/audit', as: 'user', ready: (page) => page.getByTestId('audit-row').first().waitFor() },
  {
    path: '/no-such-page',
    as: 'nobody',
    ready: (page) => page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor(),
  },
];

test.each(pages)(
  '$path as $as has nothing that axe objects to, light and dark, wide and narrow',
  async (shown) => {
    const { page } = watchPage(tabs[shown.as], world.product.url);
    const look = async (width: number, colorScheme: 'light' | 'dark') => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    };
    await look(1280, 'light');
    await page.goto(withIds(shown.path));
    for (const width of [1280, 360]) {
      await look(width, 'light');
      await shown.ready(page);
      expect(await violationsOf(page), `${width} light`).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `wider than the window at ${width}`).toBeLessThanOrEqual(0);
      // The theme changes colors and nothing else.
      await look(width, 'dark');
      expect(await violationsOf(page, ['color-contrast']), `${width} dark`).toEqual([]);
    }
  },
);

test('an unknown address keeps the shell of who is signed in, on a phone with the settings at hand', async () => {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/keys');
  await page.getByTestId('key-row').first().waitFor();
  await page.goto('/no-such-page');
  await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('navigation').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByTestId('session-row').first().waitFor();
  await page.getByRole('navigation').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'API guide' }).click();
  await page.waitForURL('**/api-guide');
});

test('the open menu, palette and dialogs have nothing that axe objects to', async () => {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  await page.goto('/keys');
  await page.getByTestId('key-row').first().waitFor();
  await page.getByRole('button', { name: 'Account and theme' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Connect key', exact: true }).click();
  await page.getByRole('dialog', { name: 'Connect a key' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
});

test('the dialogs of channels, rules and keys have nothing that axe objects to', async () => {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  await page.goto('/channels?add');
  const form = page.getByRole('dialog', { name: 'Add a channel' });
  for (const kind of ['Email', 'Telegram', 'ntfy', 'Webhook']) {
    await form.getByRole('radio', { name: kind }).click();
    expect(await violationsOf(page), kind).toEqual([]);
  }
  await page.goto('/alerts/rules');
  await page.getByRole('button', { name: 'Edit Low balance' }).click();
  await page.getByRole('dialog', { name: 'Low balance' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.goto(withIds('/keys/:lab?limit'));
  await page.getByRole('dialog', { name: /^Limit of/ }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
});

test('on a phone the alert that a message leads to stands above the navigation with its buttons', async () => {
  const alerts = z.object({ items: z.array(made.extend({ title: z.string() })) });
  const { items } = await world.client.expect(200, alerts, 'GET', '/api/alerts?state=open');
  const { page } = await openPage(world.browser, world.product.url, world.context);
  // So low that the last one is out of sight.
  await page.setViewportSize({ width: 360, height: 360 });
  await page.goto(`/alerts?alert=${items.at(-1)?.id}`);
  const acknowledge = page
    .getByTestId('alert-row')
    .last()
    .getByRole('button', { name: /^Acknowledge/ });
  await acknowledge.waitFor();
  const navigation = await page.getByRole('navigation', { name: 'Main' }).boundingBox();
  const button = await acknowledge.boundingBox();
  expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(navigation?.y ?? 0);
});
