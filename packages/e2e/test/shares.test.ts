import { toNumber } from '@watcher/openrouter-sim';
import { expect } from 'vitest';
import { violationsOf } from './support/axe.ts';
import { openPage } from './support/browser.ts';
import { test } from './support/shared.ts';
import { ledgerTotal } from './support/simulator.ts';
import { openWatched, type Watched } from './support/watched.ts';

const DAY = 86_400_000;
const TAG = 'Client Acme';

let world: Watched;
test.beforeAll(async ({ openRouter, product, browser }) => {
  world = await openWatched({ openRouter, product, browser }, 'shares@example.com');
});
test.afterAll(() => world?.context.close());

/** A day of UTC, as the team's own days are. */
const dayAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

test('a key is tagged, the tag is shared, and the link shows that key alone until it is revoked', async () => {
  const { page } = await openPage(world.browser, world.product.url, world.context);
  await page.goto('/keys');
  await page.getByRole('button', { name: 'More actions for acme-lab' }).click();
  await page.getByRole('menuitem', { name: 'Edit tags' }).click();
  const tags = page.getByRole('dialog');
  await tags.getByLabel('Add a tag').fill(TAG);
  await page.keyboard.press('Enter');
  await tags.getByRole('button', { name: 'Save' }).click();
  await tags.waitFor({ state: 'detached' });
  await page.getByTestId('key-row').filter({ hasText: 'acme-lab' }).getByText(TAG).waitFor();

  // Yesterday and before, so that nothing moves.
  const days = { start_date: dayAgo(20), end_date: dayAgo(1) };
  await page.getByRole('link', { name: 'Share links' }).click();
  await page.getByRole('button', { name: 'Create share link' }).first().click();
  const form = page.getByRole('dialog', { name: 'Create share link' });
  await form.getByLabel('Title').fill('API usage for Acme');
  await form.getByRole('radio', { name: 'Tag' }).click();
  await form.getByRole('radio', { name: 'Custom' }).click();
  await form.getByLabel('From').fill(days.start_date);
  await form.getByLabel('To', { exact: true }).fill(days.end_date);
  await form.getByRole('button', { name: 'Create share link' }).click();
  const link = (await page.getByTestId('new-share').textContent()) ?? '';
  expect(link).toMatch(/\/share\/or_share_\w+$/);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Close without copying' }).click();

  // A stranger: another browser, without a session.
  const { page: stranger, expectRefusal } = await openPage(world.browser, world.product.url);
  await stranger.goto(link);
  await stranger.getByRole('heading', { name: 'API usage for Acme' }).waitFor();
  const spent = (name: string) => {
    const keyHash = world.simulator.own.keys.find((key) => key.name === name)?.hash ?? '';
    return toNumber(ledgerTotal(world.simulator.sim, days, { keyHash }).usage);
  };
  const total = Number(await stranger.getByTestId('share-total').getAttribute('data-value'));
  expect(total).toBe(spent('acme-lab'));
  expect(spent('acme-api')).toBeGreaterThan(0);
  const text = (await stranger.locator('body').textContent()) ?? '';
  expect(text).toContain('acme-lab');
  expect(text).not.toContain('acme-api');
  expect(text).not.toMatch(/sk-or-v1|shares@example\.com|Client Acme/);
  expect(await violationsOf(stranger)).toEqual([]);

  await page
    .getByTestId('share-row')
    .filter({ hasText: TAG })
    .getByRole('button', { name: /^Revoke/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('API usage for Acme revoked.').waitFor();
  expectRefusal(404, '/trpc/shares.view');
  await stranger.reload();
  await stranger.getByRole('heading', { name: 'Link not available' }).waitFor();
  expect(await stranger.getByTestId('share-total').count()).toBe(0);
  expect(await stranger.locator('body').textContent()).not.toContain('acme-lab');

  await page.goto('/settings/audit');
  await expect
    .poll(async () =>
      (await page.getByTestId('audit-row').allTextContents()).map((row) => row.replaceAll(/\s+/g, ' ')),
    )
    .toEqual([
      expect.stringMatching(/Revoked share link API usage for Acme shares@example\.com/),
      expect.stringMatching(
        /Created share link API usage for Acme Tag: Client Acme · expires .* shares@example\.com/,
      ),
      expect.stringMatching(/Connected key .* shares@example\.com/),
    ]);
});
