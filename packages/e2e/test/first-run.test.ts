import { toNumber } from '@watcher/openrouter-sim';
import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { openPage, TIME_ZONE } from './support/browser.ts';
import { RestClient } from './support/rest.ts';
import { test } from './support/shared.ts';
import { withAccount } from './support/simulator.ts';
import { PASSWORD, type Watched } from './support/watched.ts';

const DAY = 86_400_000;

let world: Omit<Watched, 'client' | 'context'>;

test.beforeAll(({ openRouter, product, browser }) => {
  world = { simulator: withAccount(openRouter, 'acme'), product, browser };
});

test('from sign-up to the exact spend, without a reload', async () => {
  const { page, expectRefusal } = await openPage(world.browser, world.product.url);
  expectRefusal(401, '/trpc/auth.profile,teams.list');
  await page.goto('/');
  await page.getByRole('link', { name: 'Create an account' }).click();
  // The page that is left has fields of the same names.
  await page.getByRole('heading', { name: 'Create an account' }).waitFor();
  await page.getByLabel('Email').fill('first@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();

  await page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor();
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  await addKey(page, 'Acme workspace', world.simulator.own.management.key);
  await page.getByText('Acme workspace connected. Importing its usage…').waitFor();
  await expectLedgerTotal(page);

  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('button', { name: 'Connect key', exact: true }).click();
  const [api] = world.simulator.own.keys;
  await addKey(page, 'Pasted too', api?.key ?? '');
  await page.getByText('Pasted too connected. Importing its cost…').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  // The key that was found has the name now that it was pasted with: it is one key, not two.
  await expect.poll(() => keyNames(page)).toEqual(['Acme workspace', 'Pasted too', 'acme-lab'].sort());
  await waitForSync(page);

  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await expectLedgerTotal(page);
  const spendByKey = page.getByRole('region', { name: 'Top API keys' });
  await expect.poll(() => spendByKey.getByRole('listitem').count()).toBe(2);
  expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
});

test('signing out ends the session; signing in needs the right password', async () => {
  const client = new RestClient(world.product.url);
  await client.signUp('again@example.com', PASSWORD);
  const { page, expectRefusal } = await openPage(world.browser, world.product.url);
  await page.goto('/login');
  await signIn(page, 'again@example.com', PASSWORD);
  await page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor();

  await page.getByRole('button', { name: 'Account and theme' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
  expectRefusal(401, '/trpc/auth.profile,teams.list');
  await page.goto('/keys');
  await page.waitForURL('**/login?next=%2Fkeys');

  expectRefusal(401, '/trpc/auth.login');
  await signIn(page, 'again@example.com', `${PASSWORD}!`);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(/wrong|not right|incorrect/i);
  await signIn(page, 'again@example.com', PASSWORD);
  await page.waitForURL('**/keys');
});

test('a key that cannot be is told at its field, and nothing is lost', async () => {
  const page = await signedIn('field@example.com', ({ expectRefusal }) =>
    expectRefusal(422, '/trpc/keys.create'),
  );
  await page.goto('/keys');
  const field = page.getByLabel('OpenRouter key', { exact: true });
  for (const [key, sentence] of [
    ['no-key-at-all', 'An OpenRouter key begins with sk-or- and has no spaces.'],
    ['sk-or-v1-abc', 'That key looks incomplete. Paste the full key, starting with sk-or-v1-.'],
    [`sk-or-v1-${'0'.repeat(64)}`, 'OpenRouter rejected this key.'],
  ] as const) {
    await addKey(page, 'Mine', key);
    await expect.poll(() => describedBy(page)).toContain(sentence);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.inputValue()).toBe(key);
    expect(await page.getByLabel('Name').inputValue()).toBe('Mine');
  }
  await field.fill(world.simulator.own.management.key);
  await page.getByRole('button', { name: 'Connect key', exact: true }).click();
  await expect.poll(() => keyNames(page)).toContain('Mine');
});

test('a key goes only after its name was typed, and takes its usage with it', async () => {
  const page = await signedIn('delete@example.com');
  await page.goto('/keys');
  await addKey(page, 'Short-lived', world.simulator.own.keys[1]?.key ?? '');
  await expect.poll(() => keyNames(page)).toEqual(['Short-lived']);
  await page.getByRole('button', { name: 'More actions for Short-lived' }).click();
  await page.getByRole('menuitem', { name: 'Remove from Watcher' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove key' });
  await dialog.getByLabel('Name of the key').fill('something else');
  await dialog.getByRole('button', { name: 'Remove key' }).click();
  await dialog.getByText('That doesn’t match the name of the key.').waitFor();
  await dialog.getByLabel('Name of the key').fill('Short-lived');
  await dialog.getByRole('button', { name: 'Remove key' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('heading', { name: 'Connect your first OpenRouter key' }).waitFor();
});

test('money that ends is warned of before it does, and what was charged is reconciled', async () => {
  const { account, management, keys } = world.simulator.own;
  const [key] = keys;
  const inListing = account.keys.find(({ hash }) => hash === key?.hash);
  if (key === undefined || inListing === undefined) throw new Error('no key');
  const spent = world.simulator.sim.ledger.total({ account }).usage;
  const [credits, limit] = [account.credits, inListing.limit];
  account.credits = spent + 10n ** 10n;
  inListing.limit = toNumber(world.simulator.sim.ledger.total({ keyHash: key.hash }).usage) + 0.02;
  const page = await signedIn('warned@example.com');
  await page.goto('/keys');
  await addKey(page, 'Nearly out', management.key);
  await page.goto('/');
  await page
    .getByText('Low balance: $0.01 left in Nearly out, about a few hours at the current rate.')
    .waitFor();
  expect(await page.getByRole('link', { name: 'Add credits' }).getAttribute('href')).toMatch(/^https:/);
  await page
    .getByText(new RegExp(`^${key.name} used 9\\d(\\.\\d+)?% of its .* limit: \\$0\\.02 left\\.`))
    .waitFor();
  expect(await page.getByTestId('credits').textContent()).toContain('$0.01');
  const billed = `$${toNumber(spent).toFixed(2)}`;
  await expect
    .poll(async () => (await page.getByTestId('reconciliation').textContent())?.replace(/,/g, ''), {
      timeout: 60_000,
    })
    .toMatch(new RegExp(`100% matched.*\\${billed} of \\${billed}`));
  account.credits = credits;
  inListing.limit = limit;

  await page.goto('/keys');
  await page.getByRole('link', { name: key.name, exact: true }).click();
  const table = page.getByRole('region', { name: 'Reconciliation by day' });
  await table.waitFor();
  expect(await table.getByRole('row').count()).toBe(2);
});

test('an unusual day is warned of with what drove it, and leads to its rows; a limit says when it resets', async () => {
  const { sim } = world.simulator;
  const now = sim.clock.now();
  const account = sim.createAccount({ name: 'steady', credits: 100_000 });
  const management = account.createKey({ name: 'steady', kind: 'management' });
  const limited = { limit: 5000, limitReset: 'monthly', createdAt: now - 60 * DAY } as const;
  const key = account.createKey({ name: 'Client A', ...limited });
  const spend = (daysAgo: number, dollars: bigint, model = 'openai/gpt-5-mini-2025-08-07') =>
    sim.record({
      keyHash: key.hash,
      at: now - daysAgo * DAY,
      model,
      promptTokens: 10,
      completionTokens: 1,
      usage: dollars * 10n ** 12n,
    });
  for (let day = 1; day < 30; day += 1) spend(day, 10n);
  const page = await signedIn('unusual@example.com');
  await page.goto('/keys');
  await addKey(page, 'Steady', management.key);
  const limit = page.getByTestId('key-row').filter({ hasText: 'Client A' });
  await limit.getByText(/^\$\S+ \/ \$5,000\.00 monthly$/).waitFor();
  await limit.getByText(/^resets in \d+ (days?|hr\.|min\.)$/).waitFor();
  await page.goto('/');
  const verdict = page.getByTestId('typical-day');
  const warning = page.locator('[data-testid=warning][data-kind=unusual_day]');
  await expect.poll(() => verdict.textContent()).toBe('Typical full day: $10.00');

  spend(0, 50n, 'anthropic/claude-4.5-sonnet-20250929');
  await page.goto('/keys');
  const row = page.getByTestId('key-row').filter({ hasText: 'Steady' });
  await row.getByRole('button', { name: 'Sync now' }).click();
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await expect
    .poll(async () => (await warning.textContent())?.replaceAll(/\s+/g, ' '))
    .toMatch(
      /Spend anomaly on \w+ \d+: \$50\.00, typically \$10\.00 a day\. Main driver: Client A \(\+\$40\.00\) · anthropic\/claude-4\.5-sonnet-20250929 \(\+\$50\.00\)/,
    );
  await warning.getByRole('link', { name: 'View breakdown' }).click();
  await page.getByTestId('explore-row').first().waitFor();
  expect(await page.getByTestId('explore-row').count()).toBe(1);
});

/** A page that a new user is signed in on, by the cookie. */
async function signedIn(
  email: string,
  prepare: (watched: Awaited<ReturnType<typeof openPage>>) => void = () => {},
): Promise<Page> {
  const client = new RestClient(world.product.url);
  await client.signUp(email, PASSWORD);
  const watched = await openPage(world.browser, world.product.url);
  prepare(watched);
  await watched.page.context().addCookies(client.cookies);
  return watched.page;
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Fills the form in, wherever it stands: in the first-run guidance or in the dialog. */
async function addKey(page: Page, name: string, key: string): Promise<void> {
  const form = page.locator('form').filter({ has: page.getByLabel('OpenRouter key', { exact: true }) });
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('OpenRouter key', { exact: true }).fill(key);
  await form.getByRole('button', { name: 'Connect key', exact: true }).click();
}

async function keyNames(page: Page): Promise<string[]> {
  return (await page.getByTestId('key-row-name').allTextContents()).sort();
}

/** What assistive technology reads with the key's field. */
async function describedBy(page: Page): Promise<string> {
  const ids =
    (await page.getByLabel('OpenRouter key', { exact: true }).getAttribute('aria-describedby')) ?? '';
  return (await Promise.all(ids.split(' ').map((id) => page.locator(`[id="${id}"]`).textContent()))).join(
    ' ',
  );
}

async function waitForSync(page: Page): Promise<void> {
  await expect.poll(() => page.getByText('Syncing…').count(), { timeout: 30_000 }).toBe(0);
}

/** The overview's total is the ledger's of the same local days: to the cent as shown, and exactly in the attribute. */
async function expectLedgerTotal(page: Page): Promise<void> {
  await vi.waitFor(
    async () => {
      const shown = page.getByTestId('total-cost');
      const { usage } = world.simulator.sim.ledger.total({
        account: world.simulator.own.account,
        ...lastLocalDays(30),
      });
      expect(await shown.getAttribute('data-value', { timeout: 5_000 })).toBe(String(toNumber(usage)));
      const cents = ((usage + 5_000_000_000n) / 10_000_000_000n).toString();
      expect((await shown.textContent())?.replace(/[$,.]/g, '')).toBe(cents);
    },
    { timeout: 30_000, interval: 200 },
  );
}

/** From the first hour of the first local day to the present. */
function lastLocalDays(days: number): { from: number; to: number } {
  const HOUR = 3_600_000;
  const dayOf = (at: number) => new Date(at).toLocaleDateString('sv-SE', { timeZone: TIME_ZONE });
  const now = Date.now();
  const first = Date.parse(dayOf(now)) - (days - 1) * 24 * HOUR;
  const firstDay = new Date(first).toISOString().slice(0, 10);
  let from = Math.floor((first - 26 * HOUR) / HOUR) * HOUR;
  while (dayOf(from) < firstDay) from += HOUR;
  return { from, to: now + HOUR };
}
