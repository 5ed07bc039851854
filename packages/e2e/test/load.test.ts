import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage, TIME_ZONE, type WatchedPage } from './support/browser.ts';
import { test } from './support/shared.ts';
import { openWatched, PASSWORD, type Watched } from './support/watched.ts';

/** What the overview asks for at once. */
const BATCH = '/trpc/stats.overview,stats.health,keys.watched,budgets.list,channels.list';

let world: Watched;
test.beforeAll(async ({ openRouter, product, browser }) => {
  world = await openWatched({ openRouter, product, browser }, 'load@example.com');
});
test.afterAll(() => world?.context.close());

async function signedIn(): Promise<WatchedPage> {
  const watched = await openPage(world.browser, world.product.url, world.context);
  return watched;
}

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/register');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor();
}

test('pointing at a link fetches the data of its page, and opening it asks no second time', async () => {
  const { page } = await signedIn();
  await page.goto('/');
  await page.getByTestId('total-cost').waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole('link', { name: 'Keys', exact: true }).hover();
  const summaries = () => asked.filter((path) => path.includes('keys.summaries')).length;
  await expect.poll(summaries).toBe(1);
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByTestId('key-row').first().waitFor();
  expect(summaries()).toBe(1);
});

test('one call that fails leaves the rest of the page, says so, and is made up for by itself', async () => {
  const { page, expectRefusal } = await signedIn();
  expectRefusal(207, BATCH);
  let broken = true;
  await page.route(`**${BATCH}*`, async (route) => {
    const response = await route.fetch();
    const answers: unknown[] = await response.json();
    // As the server answers a batch of which one call met a database that was away.
    const away = {
      error: {
        message: 'Away.',
        code: -32603,
        data: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503, problem: null, fields: [] },
      },
    };
    const body = broken ? answers.map((answer, index) => (index === 1 ? away : answer)) : answers;
    await route.fulfill({ response, status: broken ? 207 : 200, body: JSON.stringify(body) });
  });
  await page.goto('/');
  await page.getByTestId('total-cost').waitFor();
  await page.getByRole('alert').getByText('Away. Retrying automatically.').waitFor();
  expect(await page.getByTestId('reconciliation').count()).toBe(0);
  broken = false;
  await page.getByTestId('reconciliation').waitFor();
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

test('while the server is away a page keeps its figures and says so; a page without any offers to try again', async () => {
  const { page, expectRefusal } = await signedIn();
  const away = /\/trpc\/(stats|tokens)\./;
  await page.goto('/');
  const total = await page.getByTestId('total-cost').textContent();
  // Whatever else is asked for in the same batch.
  expectRefusal(503, away);
  await page.route(away, (route) => route.fulfill({ status: 503, body: 'away' }));
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  const alert = page.getByRole('alert');
  await alert.getByText('The server cannot be reached.').waitFor();
  expect(await page.getByTestId('total-cost').textContent()).toBe(total);

  await page.getByRole('link', { name: 'API tokens', exact: true }).click();
  await page.getByRole('status').getByRole('button', { name: 'Try again' }).waitFor();
  await page.unroute(away);
  await page.getByRole('heading', { name: 'Read-only API access' }).waitFor({ timeout: 30_000 });
  await alert.waitFor({ state: 'detached' });
});

test('a link that filters by another account’s key says that it is unknown, not that nothing was spent', async () => {
  const { page } = await signedIn();
  await page.goto('/usage?period=30d&key=987654');
  await page.getByText('This link filters by a key that isn’t in your account.').waitFor();
  const totals = page.getByTestId('totals');
  expect(await totals.textContent()).not.toContain('$0.00');
  expect(await totals.getByText('Unknown').count()).toBeGreaterThan(0);
});

test('days are those of the browser that signed up, also in another browser', async () => {
  const { page } = await openPage(world.browser, world.product.url);
  await signUp(page, 'zone@example.com');
  await page.goto('/settings');
  const zone = TIME_ZONE.replaceAll('_', ' ');
  await page.getByRole('button', { name: `Team time zone: ${zone}` }).waitFor();
  await page.getByRole('button', { name: `Your time zone: Same as the team (${zone})` }).waitFor();
});

test('a browser that does not know its own time zone has its pages, in UTC', async () => {
  const { page } = await openPage(world.browser, world.product.url);
  await page.addInitScript(() => {
    const { resolvedOptions } = Intl.DateTimeFormat.prototype;
    Intl.DateTimeFormat.prototype.resolvedOptions = function options(this: Intl.DateTimeFormat) {
      return { ...resolvedOptions.call(this), timeZone: 'Etc/Unknown' };
    };
  });
  await signUp(page, 'unknown-zone@example.com');
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Team time zone: UTC' }).waitFor();
});
