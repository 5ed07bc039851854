import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { projectRoot, startProduct } from '../src/product.ts';
import { openPage } from './support/browser.ts';
import { test } from './support/shared.ts';

test('npm run dev: pages from Vite, the API behind them, sample data, a restart on a change, a clean end', async ({
  browser,
}) => {
  const product = await startProduct({ program: 'dev' });
  onTestFinished(() => product.stop());
  const [, url = ''] = /running at (\S+)/.exec(product.output()) ?? [];
  expect(url).not.toBe(product.url);
  const { page } = await openPage(browser, url);
  // Vite compiles what a page needs when it is first asked for.
  page.setDefaultTimeout(120_000);
  await page.goto('/login');
  await page.getByLabel('Email').fill('demo@example.com');
  await page.getByLabel('Password', { exact: true }).fill('demo-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByText('Acme workspace').first().waitFor();
  await page.goto('about:blank');

  const changed = join(projectRoot, 'apps/api/src/main.ts');
  const now = new Date();
  utimesSync(changed, now, now);
  await expect.poll(() => product.output()).toContain(`Restarting '${changed}'`);
  await expect.poll(() => fetch(`${url}/readyz`).then(({ status }) => status), { timeout: 30_000 }).toBe(200);
  await product.stop();
});
