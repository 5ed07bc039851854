import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { violationsOf } from './support/axe.ts';
import { openPage } from './support/browser.ts';
import { test } from './support/shared.ts';
import { openWatched, type Watched } from './support/watched.ts';

let world: Watched;
test.beforeAll(async ({ openRouter, product, browser }) => {
  world = await openWatched({ openRouter, product, browser }, 'usage@example.com');
});
test.afterAll(() => world?.context.close());

async function open(path: string, viewport?: { width: number; height: number }): Promise<Page> {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  if (viewport !== undefined) await page.setViewportSize(viewport);
  await page.goto(path);
  await page.getByTestId('usage-total').waitFor();
  return page;
}

/** A number as a page writes it. */
const read = (text: string | null | undefined) =>
  Number((text ?? '').replace('vs.', '').replace(/[^\d.]/g, ''));

test('the metric is what the chart, the shares, the pivot and the address speak of', async () => {
  const page = await open('/usage?period=90d&group=key');
  await page.getByRole('radio', { name: 'Requests' }).click();
  await page.waitForURL(/metric=requests/);
  await page.waitForURL(/sort=-requests/);
  await page.getByRole('img', { name: /^Requests by key, .*: [\d,]+ in total\.$/ }).waitFor();
  const { requests } = world.simulator.sim.ledger.total({ account: world.simulator.own.account });
  await expect
    .poll(async () => read(await page.getByTestId('usage-total').textContent()))
    .toBe(Number(requests));
  const share = page.getByTestId('explore-row').first().locator('td').nth(2);
  const first = page.getByTestId('explore-row').first().locator('td').nth(1);
  const part = (read(await first.textContent()) / Number(requests)) * 100;
  expect(read(await share.textContent())).toBeCloseTo(part, 1);
  expect(await violationsOf(page)).toEqual([]);
  await page.goto('/usage?period=90d&group=month,key&table=pivot&metric=requests');
  const total = page.getByTestId('pivot-totals').locator('td').last();
  await expect.poll(async () => read(await total.textContent())).toBe(Number(requests));
});

test('a bar opens its day by hour, with mouse and keyboard; a name in the legend is a page', async () => {
  const page = await open('/usage?period=30d&group=model');
  const chart = page.getByRole('img', { name: /^Spend by/ });
  const box = await chart.boundingBox();
  if (box === null) throw new Error('The chart has no place.');
  await chart.click({ position: { x: box.width - 60, y: box.height / 2 } });
  await page.waitForURL(/from=(\d{4}-\d\d-\d\d)&to=\1/);
  const slider = page.getByRole('slider', { name: 'Step through the chart' });
  await expect.poll(() => slider.getAttribute('max')).toMatch(/^2[234]$/);
  await page.goBack();
  await page.waitForURL(/period=30d/);
  await expect.poll(() => slider.getAttribute('max')).toBe('29');
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=(\d{4}-\d\d-\d\d)&to=\1/);
  // What is shown is said, and a link leads back.
  await page
    .getByRole('status')
    .getByText(/^Showing .* Total: \$/)
    .waitFor();
  expect(await page.getByRole('link', { name: 'Reset zoom' }).getAttribute('href')).toMatch(/period=30d/);
  // An hour of it leads to its rows.
  await expect.poll(() => slider.getAttribute('max')).toMatch(/^2[234]$/);
  await slider.focus();
  await page.keyboard.press('Home');
  for (let hour = 0; hour < 9; hour += 1) await page.keyboard.press('ArrowRight');
  const said = await slider.getAttribute('aria-valuetext');
  await page.keyboard.press('Enter');
  await page.waitForURL(/group=hour%2Cmodel&sort=hour#\d{4}-.*Z$/);
  const asked = page.locator('[data-testid=explore-row].bg-accent-wash');
  await asked.first().waitFor();
  const hour = (await asked.first().locator('td').first().textContent())?.trim() ?? '';
  expect(hour).not.toBe('');
  expect(said).toContain(hour);
  // Opened anew at that address, too, they stand at the top of the table, below its head.
  await page.reload();
  await asked.first().waitFor();
  const below = () =>
    asked.first().evaluate((row) => {
      const table = row.closest('section')?.getBoundingClientRect().top ?? Number.NEGATIVE_INFINITY;
      return row.getBoundingClientRect().top - table;
    });
  await expect.poll(below).toBeLessThan(120);
  await page.goBack();
  await page.waitForURL(/to=\d{4}-\d\d-\d\d$/);
  const legend = page.getByRole('toolbar', { name: 'Series in the chart' });
  const name = (await legend.getByRole('link').first().textContent())?.trim() ?? '';
  const square = legend.getByRole('button', { name: `Show ${name} in the chart` });
  await square.click();
  await page.waitForURL(/[?&]off=/);
  await page.reload();
  await expect.poll(() => square.getAttribute('aria-pressed')).toBe('false');
  await page.getByRole('radio', { name: 'Table' }).click();
  await page.waitForURL(/[?&]chart=table/);
  await page.goBack();
  await page.waitForURL(/period=30d/);
  await page.goForward();
  await page.getByRole('radio', { name: 'Chart' }).click();
  await legend.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => new URL(page.url()).search).not.toMatch(/off=|chart=/);
  await legend.getByRole('link', { name }).click();
  await page.getByTestId('named-title').filter({ hasText: name }).waitFor();
});

test('a change says what it is against, and in dollars what the difference is', async () => {
  const page = await open('/usage?period=7d&group=key');
  expect(await page.getByTestId('usage-baseline').textContent()).toMatch(
    /^Compared with the previous period through the same hour/,
  );
  const before = page.getByText(/^vs\. \$/).first();
  const difference =
    read(await page.getByTestId('usage-total').textContent()) - read(await before.textContent());
  const change = page.getByTestId('totals').locator('td').nth(3);
  expect(read((await change.textContent())?.split(' (')[0])).toBeCloseTo(Math.abs(difference), 1);
  expect((await change.textContent())?.trim()[0]).toBe(difference < 0 ? '−' : '+');
});

test('every column of the table is in sight on a large screen', async () => {
  const page = await open('/usage?period=30d', { width: 1920, height: 1080 });
  await page.getByTestId('explore-row').first().waitFor();
  const table = page.getByRole('region', { name: 'Usage', exact: true });
  await expect.poll(() => table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  expect(await page.getByTestId('edge').count()).toBe(0);
});

test('columns are left out, which the address and a reload keep', async () => {
  const page = await open('/usage?period=30d');
  await page.getByRole('columnheader', { name: 'Share', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Share', exact: true }).click();
  await page.waitForURL(/hide=share/);
  await page.getByRole('menuitemcheckbox', { name: 'Trend' }).click();
  await page.waitForURL(/hide=share%2Ctrend/);
  await page.reload();
  await page.getByRole('columnheader', { name: 'vs. previous' }).waitFor();
  expect(await page.getByRole('columnheader', { name: /share|trend/i }).allInnerTexts()).toEqual([]);
});

test('a row opens into its days, which add up to it', async () => {
  const page = await open('/usage?period=7d&group=key&sub=day');
  const row = page.getByTestId('explore-row').first();
  const cost = read(await row.locator('td').nth(1).textContent());
  const expander = row.getByRole('button', { name: 'Expand acme-api' });
  await expander.click();
  const inner = page.getByTestId('explore-inner');
  await inner.first().waitFor();
  expect(await expander.getAttribute('aria-expanded')).toBe('true');
  const costs = (await inner.locator('td:nth-child(2)').allTextContents()).map(read);
  expect(costs.reduce((sum, one) => sum + one, 0)).toBeCloseTo(cost, 0);
  expect(await page.getByTestId('explore-row').nth(1).getAttribute('aria-rowindex')).toBe(
    String(costs.length + 4),
  );
  await expander.click();
  await expect.poll(() => inner.count()).toBe(0);
});

test('on paper it is a report: what was asked, the chart, every row, and nothing that leads elsewhere', async () => {
  const page = await open('/usage?period=90d&group=day,key&key=1&not=key');
  await page.evaluate(() => Object.assign(window, { print: () => Object.assign(window, { printed: true }) }));
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Print or save as PDF' }).click();
  await page.waitForFunction(() => 'printed' in window);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const rows = Number(await page.locator('table[aria-rowcount]').getAttribute('aria-rowcount')) - 2;
  expect(await page.getByTestId('report-table').locator('tbody tr').count()).toBe(rows + 1);
  await page.getByRole('heading', { name: 'Usage report' }).waitFor();
  const printed = await page.getByTestId('report-table').getByRole('columnheader').allInnerTexts();
  expect(printed).toContain('Output tokens');
  expect(printed).not.toContain('Reasoning tokens');
  expect(await page.getByText(/^Filters: Key: not /).isVisible()).toBe(true);
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Export' }).isVisible()).toBe(false);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
    'rgb(255, 255, 255)',
  );
});

test('a phone shows the figure and the first row at once, and has its controls in one sheet', async () => {
  const page = await open('/usage?period=30d', { width: 390, height: 844 });
  const row = await page.getByTestId('explore-row').first().boundingBox();
  const bar = await page.getByRole('navigation').last().boundingBox();
  expect((row?.y ?? 844) + (row?.height ?? 0)).toBeLessThan(Math.max(600, bar?.y ?? 0));
  await page.getByRole('button', { name: 'Filters' }).click();
  const sheet = page.getByRole('dialog', { name: 'Period and filters' });
  await sheet.getByRole('button', { name: 'All keys' }).click();
  await page.getByRole('option', { name: 'acme-lab' }).click();
  await page.waitForURL(/key=\d+/);
  await page.keyboard.press('Escape');
  await sheet.getByRole('radio', { name: 'Output tokens' }).click();
  await page.waitForURL(/metric=tokens_output/);
  expect(await violationsOf(page)).toEqual([]);
  await sheet.getByRole('button', { name: /^Show \d+ rows?$/ }).click();
  await page.getByText('Key: acme-lab', { exact: true }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
});
