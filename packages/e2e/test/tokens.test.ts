import { expect } from 'vitest';
import { openPage } from './support/browser.ts';
import { RestClient } from './support/rest.ts';
import { type Shared, test } from './support/shared.ts';
import { PASSWORD } from './support/watched.ts';

const EMAIL = 'tokens@example.com';

let world: Pick<Shared, 'product' | 'browser'>;
test.beforeAll(({ product, browser }) => {
  world = { product, browser };
});

test('a token is made, seen once, used, and revoked', async () => {
  await new RestClient(world.product.url).signUp(EMAIL, PASSWORD);
  const { page } = await openPage(world.browser, world.product.url);
  await page.goto('/login');
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'API tokens', exact: true }).click();
  await page.getByRole('heading', { name: 'Read-only API access' }).waitFor();

  await page.getByRole('button', { name: 'Create token' }).click();
  const form = page.getByRole('dialog', { name: 'Create an API token' });
  await form.getByLabel('Name').fill('Nightly report');
  await form.getByRole('button', { name: 'Create token' }).click();
  const shown = page.getByTestId('new-token');
  await shown.waitFor();
  const token = /or_api_[0-9A-Za-z]{46}/.exec((await shown.textContent()) ?? '')?.[0] ?? '';

  const program = new RestClient(world.product.url);
  program.token = token;
  expect((await program.send('GET', '/api/v1/stats')).status).toBe(200);
  expect((await program.send('GET', '/api/keys')).status).toBe(401);

  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Close without copying' }).click();
  await page.getByTestId('token-row').filter({ hasText: 'Nightly report' }).waitFor();
  expect(await page.content()).not.toContain(token);

  await page.getByRole('button', { name: 'Revoke Nightly report' }).click();
  await page
    .getByRole('dialog', { name: 'Revoke this token?' })
    .getByRole('button', { name: 'Revoke token' })
    .click();
  await page.getByText('“Nightly report” is revoked.').waitFor();
  expect((await program.send('GET', '/api/v1/stats')).status).toBe(401);
});

test('the page that shows how to use the API names this installation', async () => {
  const { page } = await openPage(world.browser, world.product.url);
  await page.goto('/login');
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'API guide', exact: true }).click();
  for (const language of ['curl', 'TypeScript', 'Python']) {
    await page.getByRole('tab', { name: language }).click();
    await expect
      .poll(() => page.locator('main').textContent())
      .toContain(`${world.product.url}/api/v1/stats`);
  }
});
