import { expect } from 'vitest';
import { openPage } from './support/browser.ts';
import { test } from './support/shared.ts';

test('the API reference shows the operations and tries one, asking nobody but this server', async ({
  product,
  browser,
}) => {
  const { page, expectRefusal } = await openPage(browser, product.url);
  await page.goto('/api/docs');
  await page.getByRole('heading', { name: 'Totals of a period' }).waitFor();
  expect(await page.title()).toBe('API reference · OpenRouter Watcher');
  await page.getByRole('button', { name: 'Test Request (get /api/v1/stats)' }).click();
  expectRefusal(401, '/api/v1/stats');
  await page.getByRole('button', { name: /^Send get request to/ }).click();
  await page.locator('.cm-content', { hasText: '"status": 401' }).waitFor();
  await page.keyboard.press('Escape');
  // The way back, which Scalar's own columns must not lie over.
  expectRefusal(401, '/trpc/auth.profile,teams.list');
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
