import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage } from './support/browser.ts';
import { RestClient } from './support/rest.ts';
import { type Shared, test } from './support/shared.ts';
import { PASSWORD } from './support/watched.ts';

const NEW_PASSWORD = 'another long password';

let world: Pick<Shared, 'product' | 'browser'>;
test.beforeAll(({ product, browser }) => {
  world = { product, browser };
});

async function signUp(email: string): Promise<RestClient> {
  const client = new RestClient(world.product.url);
  await client.signUp(email, PASSWORD);
  return client;
}

async function signedIn(email: string, path: string): Promise<Awaited<ReturnType<typeof openPage>>> {
  const client = new RestClient(world.product.url);
  await client.signIn(email, PASSWORD);
  const watched = await openPage(world.browser, world.product.url);
  await watched.page.context().addCookies(client.cookies);
  await watched.page.goto(path);
  return watched;
}

function section(page: Page, name: string) {
  return page.getByRole('region', { name, exact: true });
}

test('a new password ends every other session, whose pages notice by themselves', async () => {
  await signUp('password@example.com');
  const here = await signedIn('password@example.com', '/settings');
  const there = await signedIn('password@example.com', '/keys');
  there.expectRefusal(401, '/trpc/keys.watched,keys.summaries,channels.list');
  there.expectRefusal(401, '/trpc/usage.changes');
  there.expectRefusal(401, '/trpc/keys.watched');
  await there.page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor();

  const form = section(here.page, 'Password');
  here.expectRefusal(422, '/trpc/auth.changePassword');
  await form.getByLabel('Current password').fill('not this one');
  await form.getByLabel('New password').fill(NEW_PASSWORD);
  await form.getByRole('button', { name: 'Change password' }).click();
  await form.getByText('The current password is incorrect.').waitFor();
  await form.getByLabel('Current password').fill(PASSWORD);
  await form.getByRole('button', { name: 'Change password' }).click();
  await here.page.getByText(/Your password is changed; 2 other sessions were ended\./).waitFor();
  await there.page.waitForURL('**/login?next=%2Fkeys&expired=1');
  await there.page.getByText('Your session has ended.').waitFor();
  await there.page.getByLabel('Email').fill('password@example.com');
  await there.page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await there.page.getByRole('button', { name: 'Sign in' }).click();
  await there.page.waitForURL('**/keys');
});

test('sessions are told apart, and end one by one or all others at once', async () => {
  await signUp('sessions@example.com');
  const { page } = await signedIn('sessions@example.com', '/settings');
  await new RestClient(world.product.url).signIn('sessions@example.com', PASSWORD);
  await page.reload();
  const list = section(page, 'Sessions');
  await expect.poll(() => list.getByTestId('session-row').count()).toBe(3);
  expect(await list.getByTestId('session-row').first().textContent()).toMatch(/This device/);
  await list.getByTestId('session-row').nth(1).getByRole('button').click();
  await expect.poll(() => list.getByTestId('session-row').count()).toBe(2);
  await list.getByRole('button', { name: 'Sign out other sessions' }).click();
  await expect.poll(() => list.getByTestId('session-row').count()).toBe(1);
});

test('the language and the time zone are chosen, and stay', async () => {
  await signUp('language@example.com');
  const { page } = await signedIn('language@example.com', '/settings');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  const look = section(page, 'Language and appearance');
  await section(page, 'Time zone')
    .getByRole('button', { name: /^Your time zone/ })
    .click();
  await page.getByRole('combobox', { name: 'Search time zones' }).fill('rome');
  await page.keyboard.press('Enter');
  await page.getByText('Days now follow Europe/Rome.').waitFor();
  await look.getByRole('radio', { name: 'Italiano' }).click();
  await page.getByRole('heading', { name: 'Impostazioni' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Panoramica', exact: true }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('it');
  await page.getByRole('button', { name: /Il tuo fuso orario: Europe\/Rome/ }).waitFor();
});

test('a browser that prefers Italian gets it without asking, with its numbers', async () => {
  const context = await world.browser.newContext({ baseURL: world.product.url, locale: 'it-IT' });
  const page = await context.newPage();
  await page.goto('/register');
  await page.getByRole('heading', { name: 'Crea un account' }).waitFor();
  await context.close();
});

test('a browser whose language is no language tag still gets its pages', async () => {
  const { page } = await openPage(world.browser, world.product.url);
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'languages', { value: ['en-US@posix'] });
  });
  const client = new RestClient(world.product.url);
  await client.signUp('posix@example.com', PASSWORD);
  await page.context().addCookies(client.cookies);
  await page.goto('/settings');
  await page.getByText(/Account since/).waitFor();
});

test('an account goes after its e-mail was typed and the password given', async () => {
  await signUp('gone@example.com');
  const { page, expectRefusal } = await signedIn('gone@example.com', '/settings');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete my account' });
  await dialog.getByLabel('Your email').fill('somebody@example.com');
  await dialog.getByRole('button', { name: 'Delete my account' }).click();
  await dialog.getByText('That doesn’t match the email of this account.').waitFor();
  await dialog.getByLabel('Your email').fill('gone@example.com');
  await dialog.getByLabel('Current password').fill(PASSWORD);
  expectRefusal(401, '/trpc/auth.sessions');
  await dialog.getByRole('button', { name: 'Delete my account' }).click();
  await page.waitForURL(/\/login\?deleted=1$/);
  await page.getByText('Your account and all its data were removed').waitFor();
  await expect(new RestClient(world.product.url).signIn('gone@example.com', PASSWORD)).rejects.toThrow();
});
