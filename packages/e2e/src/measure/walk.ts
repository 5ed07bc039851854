import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Product } from '../product.ts';
import type { SessionCookie } from '../sign-in.ts';
import type { Cost } from './cost.ts';
import { openMeter } from './meter.ts';

/** A first load, and a walk over the pages, in a browser that has seen none of them. */
export async function visit(browser: Browser, product: Product, cookie: SessionCookie): Promise<Cost[]> {
  const context = await browser.newContext({
    baseURL: product.url,
    locale: 'en-US',
    timezoneId: 'Europe/Rome',
  });
  await context.addCookies([cookie]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const meter = await openMeter(page);
  const link = (name: string) => page.getByRole('link', { name, exact: true }).click();
  const costs = [
    await meter(
      'first load of the overview',
      () => page.goto('/'),
      () => page.getByRole('img', { name: /in total/ }),
    ),
    await meter(
      'to the keys',
      () => link('Keys'),
      () => page.getByTestId('key-row').first(),
    ),
    await meter(
      'to the usage',
      () => link('Usage'),
      () => page.getByTestId('explore-row').first(),
    ),
    await meter(
      'back to the overview',
      () => link('Overview'),
      () => page.getByRole('img', { name: /in total/ }),
    ),
    await meter(
      'a year of usage by hour',
      () => page.goto(everyHour()),
      () => page.getByTestId('explore-row').first(),
    ),
    await meter(
      'scrolling through it',
      () => scroll(page),
      () => page.getByTestId('explore-row').first(),
    ),
  ];
  await context.close();
  return costs;
}

function everyHour(): string {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  return `/usage?from=${day(364)}&to=${day(0)}&group=hour,key,model,provider`;
}

/** From the top to the end in steps of a wheel, and over jumps. */
async function scroll(page: Page): Promise<void> {
  const table = page.locator('section[aria-busy]');
  await table.hover();
  for (let step = 0; step < 60; step += 1) {
    await page.mouse.wheel(0, 900);
    await sleep(16);
  }
  for (const part of [0.25, 0.5, 0.75, 1]) {
    await table.evaluate((element, share) => element.scrollTo({ top: element.scrollHeight * share }), part);
    await sleep(400);
  }
}
