import { toNumber } from '@watcher/openrouter-sim';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage, TIME_ZONE } from './support/browser.ts';
import { test } from './support/shared.ts';
import { type SharedSimulator, withAccount } from './support/simulator.ts';
import { PASSWORD } from './support/watched.ts';

const HOUR = 3_600_000;
/** What a visitor does not notice; Google calls 0.1 good. */
const MOST_SHIFT = 0.02;

let simulator: SharedSimulator;

test('a first run to three answers above the fold, and nothing moves on the way', async ({
  openRouter,
  product,
  browser,
}) => {
  simulator = withAccount(openRouter, 'acme', 70);
  const { page, expectRefusal } = await openPage(browser, product.url);
  expectRefusal(401, '/trpc/auth.profile,teams.list');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/register');
  await page.getByLabel('Email').fill('overview@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor();
  await watchShifts(page);
  await page.getByLabel('Name').fill('Acme');
  await page.getByLabel('OpenRouter key', { exact: true }).fill(simulator.own.management.key);
  await page.getByRole('button', { name: 'Connect key', exact: true }).click();

  const month = page.getByTestId('month-cost');
  await expect.poll(() => amountOf(month), { timeout: 60_000 }).toBe(spentSince(startOfMonth()));
  const today = page.getByTestId('today-cost');
  expect(await amountOf(today)).toBe(spentSince(startOf((now, at) => dayOf(at) === dayOf(now))));
  await page.getByTestId('standing').getByText('No open issues').waitFor();
  expect(await page.getByTestId('credits').textContent()).toMatch(/Lasts until \w+ \d+, \d{4}/);
  await expect.poll(() => page.getByTestId('today').textContent()).toMatch(/typical/i);
  const movers = page.getByTestId('movers');
  await expect.poll(() => movers.getByRole('listitem').count(), { timeout: 30_000 }).toBeGreaterThan(0);
  const bottoms = await Promise.all(
    [month, page.getByTestId('credits'), today].map(async (one) => {
      const box = await one.boundingBox();
      return box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
    }),
  );
  expect(Math.max(...bottoms)).toBeLessThan(800);
  expect(await shiftOf(page)).toBeLessThanOrEqual(MOST_SHIFT);

  // The page of the management key is its account's.
  await page.goto('/keys');
  await page.getByRole('link', { name: 'Acme', exact: true }).click();
  const account = page.getByTestId('key-totals');
  await expect.poll(() => amountOf(account.getByTestId('key-month'))).toBe(spentSince(startOfMonth()));
  expect(await account.textContent()).toMatch(/Credits remaining.*Lasts until \w+ \d+, \d{4}/s);
  await page.getByRole('listitem').getByRole('link', { name: 'acme-api' }).first().waitFor();
});

/** Notes how far what is seen moves by itself from here on, as Chromium scores it. */
async function watchShifts(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.assign(window, { shifts: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('value' in entry && 'hadRecentInput' in entry && entry.hadRecentInput === false) {
          Object.assign(window, { shifts: Number(Reflect.get(window, 'shifts')) + Number(entry.value) });
        }
      }
    }).observe({ type: 'layout-shift' });
  });
}

async function shiftOf(page: Page): Promise<number> {
  return page.evaluate(() => Number(Reflect.get(window, 'shifts')));
}

async function amountOf(figure: Locator): Promise<number> {
  return Number(await figure.getAttribute('data-value', { timeout: 5_000 }).catch(() => null));
}

function spentSince(from: number): number {
  return toNumber(
    simulator.sim.ledger.total({ account: simulator.own.account, from, to: Date.now() + HOUR }).usage,
  );
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('sv-SE', { timeZone: TIME_ZONE });
}

function startOfMonth(): number {
  return startOf((now, at) => dayOf(at).slice(0, 7) === dayOf(now).slice(0, 7));
}

/** The first hour that is still in the same day or month of the zone as now. */
function startOf(isSame: (now: number, at: number) => boolean): number {
  const now = Date.now();
  let at = Math.floor(now / HOUR) * HOUR;
  while (isSame(now, at - HOUR)) at -= HOUR;
  return at;
}
