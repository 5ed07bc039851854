import { readFile } from 'node:fs/promises';
import { toNumber } from '@watcher/openrouter-sim';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage } from './support/browser.ts';
import { test } from './support/shared.ts';
import { openWatched, type Watched } from './support/watched.ts';

let world: Watched;
test.beforeAll(async ({ openRouter, product, browser }) => {
  world = await openWatched({ openRouter, product, browser }, 'explore@example.com');
});
test.afterAll(() => world?.context.close());

async function open(path: string): Promise<Page> {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  await page.goto(path);
  return page;
}

/** What the ledger holds of a key, in USD. */
function spentBy(name: string): number {
  const keyHash = world.simulator.own.keys.find((key) => key.name === name)?.hash ?? '';
  return toNumber(world.simulator.sim.ledger.total({ keyHash }).usage);
}

test('a number on the overview leads to the rows behind it, which add up to it', async () => {
  const page = await open('/?period=90d&by=key');
  await page.getByTestId('total-cost').waitFor();
  await page
    .getByRole('region', { name: 'Top API keys' })
    .getByRole('link', { name: 'acme-api', exact: true })
    .click();
  await page.waitForURL(/\/usage\?key=\d+&period=90d/);
  await page.getByTestId('explore-row').first().waitFor();
  const total = page.getByTestId('totals').locator('[data-tip^="$"]').first();
  const exact = (await total.getAttribute('data-tip'))?.replace(/[$,]/g, '');
  expect(Number(exact)).toBe(spentBy('acme-api'));
});

test('rows are grouped, sorted and taken along as they are shown', async () => {
  const page = await open('/usage?period=90d');
  await page.getByTestId('explore-row').first().waitFor();
  const group = page.getByRole('group', { name: 'Group by' });
  await group.getByRole('radio', { name: 'Day' }).click();
  await group.getByRole('button', { name: 'Key' }).click();
  await group.getByRole('radio', { name: 'None' }).click();
  await group.getByRole('button', { name: 'Model' }).click();
  await page.waitForURL(/group=key&?$/);
  await expect.poll(() => page.getByText('2 rows', { exact: true }).count()).toBe(1);
  await page.getByRole('columnheader', { name: 'Key' }).getByRole('button').click();
  await page.waitForURL(/sort=key/);
  await expect
    .poll(() => page.getByTestId('explore-row').locator('td:first-child').allInnerTexts())
    .toEqual(['acme-api', 'acme-lab']);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'JSON' }).click();
  const file = await (await download).path();
  const rows: { api_key_name: string; cost: number }[] = JSON.parse(await readFile(file, 'utf8'));
  expect(rows.map(({ api_key_name, cost }) => [api_key_name, cost])).toEqual([
    ['acme-api', spentBy('acme-api')],
    ['acme-lab', spentBy('acme-lab')],
  ]);
});

test('a model in the table leads to its page, which adds up to the ledger, and Back leads back', async () => {
  const page = await open('/usage?period=90d&group=model');
  const link = page.getByTestId('explore-row').first().getByRole('link');
  const name = (await link.textContent()) ?? '';
  await link.click();
  await page.getByTestId('named-title').filter({ hasText: name }).waitFor();
  const cost = page.getByTestId('named-cost');
  const spent = toNumber(
    world.simulator.sim.ledger.total({ account: world.simulator.own.account, model: name }).usage,
  );
  expect(Number(await cost.getAttribute('data-value'))).toBe(spent);
  // A name with dots and slashes is a page, not a file: also for whoever opens its address.
  await page.reload();
  await expect.poll(() => cost.getAttribute('data-value')).toBe(String(spent));
  await page.getByRole('region', { name: 'Top providers' }).getByRole('link').first().click();
  await page.waitForURL(/\/providers\/[^/]+\?period=90d/);
  await cost.waitFor();
  await page.goBack();
  await page.getByTestId('named-title').filter({ hasText: name }).waitFor();
  await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Models' }).click();
  await page.waitForURL(/\/usage\?group=model$/);
});

test('a model that nobody used is not found, and one that was not used lately says when it was', async () => {
  const page = await open('/models/nobody/made-this-1.0');
  await page.getByRole('heading', { name: 'Model not found' }).waitFor();
  expect(await page.getByTestId('named-cost').count()).toBe(0);
  await page.goto('/usage?period=90d&group=model');
  const name = (await page.getByTestId('explore-row').first().getByRole('link').textContent()) ?? '';
  await page.goto(`/models/${name}?from=2020-01-01&to=2020-01-02`);
  await page.getByRole('heading', { name: 'No usage in this period' }).waitFor();
  await page.getByRole('link', { name: 'View that day' }).click();
  await page.getByTestId('named-cost').waitFor();
});

test('a day in the table leads to its hours', async () => {
  const page = await open('/usage?period=90d&group=day&sort=-day');
  const row = page.getByTestId('explore-row').nth(1);
  await row.waitFor();
  const cost = await row.locator('td').nth(1).textContent();
  await row.getByRole('link').click();
  await page.waitForURL(/from=(\d{4}-\d\d-\d\d)&to=\1&group=hour&sort=-hour/);
  await expect.poll(() => page.getByTestId('totals').locator('td').nth(1).textContent()).toBe(cost);
});

test('months stand beside each other in a pivot, whose sums are those of the list', async () => {
  const page = await open('/usage?period=90d&group=month,key');
  await page.getByTestId('explore-row').first().waitFor();
  const total = await page.getByTestId('totals').locator('[data-tip^="$"]').first().textContent();
  await page.getByRole('radio', { name: 'Pivot' }).click();
  await page.waitForURL(/group=month%2Ckey&table=pivot$/);
  // The chart has a column for each of the three or four of 90 days.
  const slider = page.getByRole('slider', { name: 'Step through the chart' });
  expect(Number(await slider.getAttribute('max'))).toBeLessThan(4);
  const rows = page.getByTestId('pivot-row');
  await expect.poll(() => rows.locator('th').allInnerTexts()).toEqual(['acme-api', 'acme-lab']);
  for (const [place, name] of ['acme-api', 'acme-lab'].entries()) {
    const exact = await rows.nth(place).locator('td:last-child span').getAttribute('data-tip');
    expect(Number(exact?.replace(/[$,]/g, ''))).toBe(spentBy(name));
  }
  const sum = await page.getByTestId('pivot-totals').locator('td:last-child').textContent();
  expect(sum?.trim()).toBe(total?.trim());
  await rows.first().getByRole('link', { name: 'acme-api' }).click();
  await page.getByTestId('key-name').filter({ hasText: 'acme-api' }).waitFor();
});

test('a filter that leaves a key out is saved with a name, found again, and deleted', async () => {
  const page = await open('/usage?period=90d&group=key');
  const rows = page.getByTestId('explore-row');
  const names = () => rows.locator('td:first-child').allInnerTexts();
  await expect.poll(names).toEqual(['acme-api', 'acme-lab']);
  await page.getByRole('button', { name: 'All keys' }).click();
  await page.getByRole('option', { name: 'acme-api' }).click();
  await page.getByRole('radio', { name: 'Exclude' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(names).toEqual(['acme-lab']);
  const chips = page.getByRole('list', { name: 'Active filters' });
  await chips.getByText('Key: not acme-api').waitFor();

  const menu = page.getByRole('button', { name: 'Saved views' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).click();
  const form = page.getByRole('dialog', { name: 'Save view' });
  await form.getByLabel('Name').fill('Without the API key');
  await form.getByRole('button', { name: 'Save view' }).click();
  await page.getByRole('button', { name: 'Without the API key' }).waitFor();

  await chips.getByRole('button', { name: /^Remove filter/ }).click();
  await expect.poll(names).toEqual(['acme-api', 'acme-lab']);
  await page.goto('/keys');
  await page.getByTestId('key-row').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search pages').fill('without');
  await page.getByRole('option', { name: 'Without the API key' }).click();
  await page.waitForURL(/\/usage\?period=90d&key=\d+&not=key&group=key$/);
  await expect.poll(names).toEqual(['acme-lab']);
  await page.getByRole('button', { name: 'Without the API key' }).click();
  await page.getByRole('menuitem', { name: 'Delete “Without the API key”' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete view' }).click();
  await menu.waitFor();
});

test('while the table is scrolled its rows keep their numbers, and those at the end are the last', async () => {
  const page = await open('/usage?period=90d&group=hour,key,model,provider&sort=hour');
  const rows = page.getByTestId('explore-row');
  await rows.first().waitFor();
  const count = Number((await page.getByRole('table').getAttribute('aria-rowcount')) ?? 0) - 2;
  expect(count).toBeGreaterThan(200);
  await page.locator('section[aria-busy]').evaluate((table) => table.scrollTo({ top: table.scrollHeight }));
  await expect.poll(() => rows.last().getAttribute('aria-rowindex')).toBe(String(count + 2));
  const lastTexts = async () =>
    (await rows.last().locator('td').allTextContents()).map((text) => text.trim());
  await expect.poll(async () => (await lastTexts())[0]).not.toBe('');
  const edges = await rows.last().evaluate((row) => ({
    row: row.getBoundingClientRect().bottom,
    table: row.closest('section')?.getBoundingClientRect().bottom ?? 0,
  }));
  expect(Math.abs(edges.table - edges.row)).toBeLessThan(3);
  const numbers = await rows.evaluateAll((all) =>
    all.map((row) => Number(row.getAttribute('aria-rowindex'))),
  );
  expect(numbers).toEqual(numbers.map((_, place) => count + 2 - (numbers.length - 1 - place)));
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'JSON' }).waitFor();
  const exported = await page.evaluate(async () => {
    const link = document.querySelector<HTMLAnchorElement>('a[download][href*="json"]');
    const answer: { model: string }[] = await (await fetch(link?.href ?? '')).json();
    return answer.at(-1)?.model;
  });
  expect((await lastTexts())[2]).toBe(exported);
});

test('everything is reached by the keyboard alone: palette, pages, period, filter, settings', async () => {
  const page = await open('/');
  await page.getByTestId('total-cost').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').waitFor();
  await page.keyboard.type('acme-lab');
  await page.getByRole('option', { name: 'acme-lab' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('key-name').filter({ hasText: 'acme-lab' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await page.waitForURL('**/usage');
  await page.getByRole('button', { name: 'All models' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.waitForURL(/model=/);
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.getByTestId('total-cost').waitFor();
  // The chart: two columns marked from its end, then looked at more closely.
  await page.getByRole('slider', { name: 'Step through the chart' }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForURL(/zoom_from=\d{4}-\d\d-\d\d&zoom_to=\d{4}-\d\d-\d\d/);
  await page.getByRole('link', { name: 'Reset zoom' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/$/);
  // All periods are one stop for Tab.
  const periods = page.getByRole('toolbar', { name: 'Period' });
  expect(await periods.locator('[tabindex="0"]').allInnerTexts()).toEqual(['Last 30 days']);
  await periods.locator('[tabindex="0"]').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForURL(/period=7d/);
});

test('days marked with the mouse show their sum, shown closely, and left again', async () => {
  const page = await open('/?period=90d');
  const total = page.getByTestId('total-cost');
  const whole = await total.textContent();
  const chart = page.getByRole('img', { name: /^Spend by/ });
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  if (box === null) throw new Error('The chart has no place.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.7, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 });
  const sum = await page.getByTestId('chart-sum').textContent();
  await page.mouse.up();
  await page.waitForURL(/period=90d&zoom_from=/);
  await expect.poll(() => total.textContent()).toContain(sum);
  expect(sum).not.toBe(whole);
  await page.getByRole('link', { name: 'Reset zoom' }).click();
  await page.waitForURL(/\?period=90d$/);
  await expect.poll(() => total.textContent()).toBe(whole);
});

test('a period that there is not is said to be none', async () => {
  const page = await open('/?period=fortnight');
  await page.getByText('Showing Last 30 days instead.').waitFor();
  await page.getByRole('link', { name: 'Last week', exact: true }).click();
  await page.getByText('Showing Last 30 days instead').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Last month', exact: true }).click();
  await page.waitForURL(/period=last-month/);
  await page.getByTestId('total-cost').waitFor();
});
