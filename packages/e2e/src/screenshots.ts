/**
 * `npm run screenshots`: pictures of every page on the demo's data, at four widths, light and dark, into
 * `screenshots/`. With names (`npm run screenshots -- overview keys`) only those; `--width`, `--scheme` and `--locale`
 * narrow and translate them. The data is the demo's own and thrown away.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launchBrowser } from '@watcher/browser';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { z } from 'zod';
import { projectRoot, startProduct } from './product.ts';
import { post, type SessionCookie, sessionOf } from './sign-in.ts';

const DEMO = { email: 'demo@example.com', password: 'demo-password' };
const EMPTY = { email: 'new@example.com', password: 'new-password' };
const FOLDER = join(projectRoot, 'screenshots');

const { values: asked, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string' },
    scheme: { type: 'string' },
    locale: { type: 'string', default: 'en-US' },
  },
});

const isItalian = asked.locale.startsWith('it');
const words = z
  .record(z.string(), z.unknown())
  .parse(
    JSON.parse(readFileSync(join(projectRoot, `apps/web/messages/${isItalian ? 'it' : 'en'}.json`), 'utf8')),
  );

/** What the page says in the language of the pictures: by it a picture finds its way. */
function say(name: string): string {
  return z.string().parse(words[name]);
}

/** A phone, a laptop and large screens. */
const DEVICES = [
  { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  { viewport: { width: 1280, height: 800 } },
  { viewport: { width: 1920, height: 1080 } },
  { viewport: { width: 2560, height: 1440 } },
];
const SCHEMES = ['light', 'dark'] as const;

type Shot = {
  name: string;
  /** Whose session; nobody's when left out. */
  as?: typeof DEMO;
  path: string;
  /** As asked for when left out. */
  locale?: string;
  /** Only what the window shows, where something lies over the page. */
  windowOnly?: boolean;
  /** Brings the page into the state to be shown. */
  prepare?(page: Page): Promise<void>;
};

const SHOTS: Shot[] = [
  { name: 'login', path: '/login' },
  {
    name: 'login-refused',
    path: '/login',
    async prepare(page) {
      await page.getByLabel(say('auth_email')).fill(DEMO.email);
      await page.getByLabel(say('auth_password'), { exact: true }).fill('not this one');
      await page.getByRole('button', { name: say('auth_sign_in') }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'register', path: '/register' },
  { name: 'forgot-password', path: '/forgot-password' },
  { name: 'reset-password', path: '/reset-password#token=made-up' },
  { name: 'first-run', as: EMPTY, path: '/' },
  { name: 'usage-empty', as: EMPTY, path: '/usage' },
  { name: 'keys-empty', as: EMPTY, path: '/keys' },
  { name: 'budgets-empty', as: EMPTY, path: '/budgets' },
  { name: 'alerts-empty', as: EMPTY, path: '/alerts' },
  { name: 'channels-empty', as: EMPTY, path: '/channels' },
  { name: 'shares-empty', as: EMPTY, path: '/shares' },
  { name: 'overview', as: DEMO, path: '/', prepare: (page) => page.getByTestId('total-cost').waitFor() },
  {
    name: 'overview-today',
    as: DEMO,
    path: '/?period=today&by=key',
    prepare: (page) => page.getByTestId('total-cost').waitFor(),
  },
  {
    name: 'overview-italian',
    as: DEMO,
    path: '/?period=90d&by=provider',
    locale: 'it-IT',
    prepare: (page) => page.getByTestId('total-cost').waitFor(),
  },
  {
    name: 'usage',
    as: DEMO,
    path: '/usage?period=30d',
    prepare: (page) => page.getByTestId('explore-row').first().waitFor(),
  },
  {
    name: 'usage-open',
    as: DEMO,
    path: '/usage?period=month&group=key&metric=tokens_input&sort=-tokens_input',
    locale: 'it-IT',
    async prepare(page) {
      await page.getByTestId('explore-row').first().getByRole('button').click();
      await page.getByTestId('explore-inner').first().waitFor();
    },
  },
  {
    name: 'usage-pivot',
    as: DEMO,
    path: '/usage?period=90d&group=month,model&table=pivot',
    prepare: (page) => page.getByTestId('pivot-row').first().waitFor(),
  },
  {
    name: 'usage-print',
    as: DEMO,
    path: '/usage?period=30d',
    async prepare(page) {
      await page.evaluate(() => Object.assign(window, { print: () => undefined }));
      await page.getByRole('button', { name: say('explore_export') }).click();
      await page.getByRole('menuitem', { name: say('explore_print') }).click();
      await page.getByTestId('report-table').waitFor({ state: 'attached' });
      await page.emulateMedia({ media: 'print' });
    },
  },
  {
    name: 'usage-hours',
    as: DEMO,
    path: '/usage?period=today&group=hour,model',
    prepare: (page) => page.getByTestId('explore-row').first().waitFor(),
  },
  {
    name: 'model',
    as: DEMO,
    path: '/usage?period=30d',
    async prepare(page) {
      await page.getByTestId('explore-row').first().getByRole('link').first().click();
      await page.getByTestId('named-cost').waitFor();
    },
  },
  {
    name: 'provider',
    as: DEMO,
    path: '/providers/Anthropic?period=7d',
    prepare: (page) => page.getByTestId('named-cost').waitFor(),
  },
  {
    name: 'settings',
    as: DEMO,
    path: '/settings',
    prepare: (page) => page.getByTestId('session-row').first().waitFor(),
  },
  {
    name: 'palette',
    as: DEMO,
    path: '/',
    windowOnly: true,
    async prepare(page) {
      await page.getByTestId('total-cost').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
    },
  },
  {
    name: 'period',
    as: DEMO,
    path: '/?from=2026-01-05&to=2026-01-20',
    windowOnly: true,
    async prepare(page) {
      await page.getByRole('button', { name: say('period_custom') }).click();
      await page.getByRole('button', { name: say('period_apply') }).waitFor();
    },
  },
  {
    name: 'menu',
    as: DEMO,
    path: '/keys',
    windowOnly: true,
    async prepare(page) {
      await page.getByRole('button', { name: say('keys_more').replace('{name}', 'Production') }).click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'tokens',
    as: DEMO,
    path: '/tokens',
    prepare: (page) => page.getByRole('main').getByRole('button').first().waitFor(),
  },
  {
    name: 'api-guide',
    as: DEMO,
    path: '/api-guide',
    prepare: (page) => page.getByRole('tab').first().waitFor(),
  },
  { name: 'keys', as: DEMO, path: '/keys', prepare: (page) => page.getByTestId('key-row').first().waitFor() },
  {
    name: 'key',
    as: DEMO,
    path: '/keys',
    async prepare(page) {
      await page.getByRole('link', { name: 'Production', exact: true }).click();
      await page.getByTestId('key-name').waitFor();
    },
  },
  {
    name: 'key-account',
    as: DEMO,
    path: '/keys',
    async prepare(page) {
      await page.getByRole('link', { name: 'Acme workspace', exact: true }).click();
      await page.getByTestId('key-name').waitFor();
    },
  },
  { name: 'key-not-found', as: DEMO, path: '/keys/999999' },
  {
    name: 'key-dialog',
    as: DEMO,
    path: '/keys',
    windowOnly: true,
    async prepare(page) {
      await page.getByRole('button', { name: say('keys_add'), exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'budgets',
    as: DEMO,
    path: '/budgets',
    prepare: (page) => page.getByTestId('budget-row').first().waitFor(),
  },
  {
    name: 'budget',
    as: DEMO,
    path: '/budgets',
    async prepare(page) {
      await page.getByTestId('budget-row').first().getByRole('link').click();
      await page.getByTestId('budget-used').waitFor();
    },
  },
  { name: 'budget-new', as: DEMO, path: '/budgets/new' },
  {
    name: 'budget-edit',
    as: DEMO,
    path: '/budgets',
    async prepare(page) {
      const row = page.getByTestId('budget-row').first().getByRole('link');
      await page.goto(`${await row.getAttribute('href')}/edit`);
      await page.getByRole('heading').first().waitFor();
    },
  },
  { name: 'alerts', as: DEMO, path: '/alerts' },
  { name: 'alert-history', as: DEMO, path: '/alerts/history' },
  {
    name: 'alert-rules',
    as: DEMO,
    path: '/alerts/rules',
    prepare: (page) => page.getByTestId('rule-row').first().waitFor(),
  },
  {
    name: 'channels',
    as: DEMO,
    path: '/channels',
    prepare: (page) => page.getByTestId('channel-row').first().waitFor(),
  },
  {
    name: 'channel-dialog',
    as: DEMO,
    path: '/channels?add',
    windowOnly: true,
    async prepare(page) {
      await page.getByRole('radio', { name: 'Webhook' }).click();
      await page.getByLabel('URL').waitFor();
    },
  },
  {
    name: 'share-dialog',
    as: DEMO,
    path: '/shares',
    windowOnly: true,
    async prepare(page) {
      await page
        .getByRole('button', { name: say('shares_create') })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'share',
    as: DEMO,
    path: '/shares',
    async prepare(page) {
      const token = await page.evaluate(async () => {
        const body = JSON.stringify({ name: 'Acme, API usage', period: 'month', expires_in_days: 1 });
        const headers = { 'content-type': 'application/json' };
        const response = await fetch('/api/shares', { method: 'POST', headers, body });
        const share: { token: string } = await response.json();
        return share.token;
      });
      await page.goto(`/share/${token}`);
      await page.getByTestId('share-total').waitFor();
    },
  },
  // With the link that was made for the one before.
  { name: 'shares', as: DEMO, path: '/shares' },
  { name: 'share-unknown', path: '/share/or_share_unknown' },
  { name: 'audit', as: DEMO, path: '/settings/audit' },
  { name: 'not-found', path: '/no-such-page' },
];

const language = asked.locale.startsWith('en') ? '' : `-${asked.locale}`;
const shots = SHOTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const devices = DEVICES.filter(
  ({ viewport: { width } }) => asked.width === undefined || asked.width === `${width}`,
);
const schemes = SCHEMES.filter((scheme) => asked.scheme === undefined || asked.scheme === scheme);

const unknown = wanted.filter((name) => !SHOTS.some((shot) => shot.name === name));
if (unknown.length > 0) throw new Error(`There is no picture called ${unknown.join(' or ')}.`);
if (devices.length === 0)
  throw new Error(`The widths are ${DEVICES.map(({ viewport }) => viewport.width).join(', ')}.`);
if (schemes.length === 0) throw new Error(`The schemes are ${SCHEMES.join(' and ')}.`);

if (process.argv.length === 2) rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const product = await startProduct({ program: 'demo' });
const browser = await launchBrowser();
try {
  await post(product.url, '/api/auth/register', EMPTY);
  const cookies = new Map([
    [DEMO, await sessionOf(product.url, DEMO)],
    [EMPTY, await sessionOf(product.url, EMPTY)],
  ]);
  await firstSync(cookies.get(DEMO)?.value ?? '');
  for (const device of devices) {
    for (const colorScheme of schemes) {
      for (const shot of shots) await take(shot, shot.as && cookies.get(shot.as), { ...device, colorScheme });
    }
  }
} finally {
  await browser.close();
  await product.stop();
}

async function take(
  { name, path, prepare, locale = asked.locale, windowOnly = false }: Shot,
  cookie: SessionCookie | undefined,
  options: BrowserContextOptions & { viewport: { width: number } },
): Promise<void> {
  const context = await browser.newContext({ ...options, baseURL: product.url, locale });
  if (cookie !== undefined) await context.addCookies([cookie]);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(path);
  await page.getByRole('heading').first().waitFor();
  await prepare?.(page);
  await page.evaluate(() => document.fonts.ready);
  // Transitions.
  await sleep(400);
  const file = join(FOLDER, `${name}-${options.viewport.width}-${options.colorScheme}${language}.png`);
  await page.screenshot({ path: file, fullPage: !windowOnly });
  await context.close();
}

/** The demo's first sync must have come to its end, or the pictures show a part. */
async function firstSync(token: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${product.url}/api/keys`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET /api/keys answered ${response.status}`);
    if (!text.includes('"last_synced_at":null')) return;
    await sleep(250);
  }
}
