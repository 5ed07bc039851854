import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { projectRoot } from '../../src/product.ts';

/** Far from UTC, so that a day cut in the wrong zone shows. */
export const TIME_ZONE = 'Pacific/Auckland';

export type WatchedPage = {
  page: Page;
  /** Announces that the server will refuse something, which Chromium then calls an error. */
  expectRefusal(status: number, path: string | RegExp): void;
};

/** @throws when there is nothing that the product could serve. */
export function requireWebBuild(): void {
  if (!existsSync(join(projectRoot, 'apps/web/build/index.html'))) {
    throw new Error('The web app is not built: run `npm run build`.');
  }
}

/** A browser that was never here. */
export async function openContext(browser: Browser, origin: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: origin, locale: 'en-US', timezoneId: TIME_ZONE });
  // One that the page catches itself would be no console error.
  await context.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error('breach of the content security policy:', violatedDirective, blockedURI))`,
  });
  return context;
}

/**
 * A page in a browser context of its own, or in one that pages share: they are quicker, since they load the app from
 * its cache. It is watched, and closed after the test.
 */
export async function openPage(
  browser: Browser,
  origin: string,
  shared?: BrowserContext,
): Promise<WatchedPage> {
  const context = shared ?? (await openContext(browser, origin));
  const page = await context.newPage();
  onTestFinished(() => (shared === undefined ? context : page).close());
  return watchPage(page, origin);
}

/**
 * Fails the test on any console error of the page (a breach of the content security policy is one), page error, failed
 * request, request to another origin, and refusal that was not announced. When it fails, a screenshot is left in
 * `test-results/`.
 */
export function watchPage(page: Page, origin: string): WatchedPage {
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  const announced: { status: number; path: string | RegExp }[] = [];
  page.on('console', (message) => {
    // Of these the response tells more, see below.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.origin !== origin) problems.push(`leaves for ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // What a page still waited for when it was left.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.method()} ${request.url()}: ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() < 400) return;
    const { pathname } = new URL(response.url());
    const isAnnounced = announced.some(
      ({ status, path }) =>
        status === response.status() && (typeof path === 'string' ? path === pathname : path.test(pathname)),
    );
    if (!isAnnounced) problems.push(`${response.status()} ${pathname}, which was not announced`);
  });
  onTestFinished(({ task }) => {
    for (const event of ['console', 'pageerror', 'request', 'requestfailed', 'response'] as const) {
      page.removeAllListeners(event);
    }
    if (task.result?.state !== 'fail') expect(problems).toEqual([]);
  });
  onTestFailed(async ({ task }) => {
    const folder = join(projectRoot, 'test-results');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${task.name.replace(/\W+/g, '-').slice(0, 80)}.png`);
    await page.screenshot({ path, fullPage: true }).catch(() => {});
    process.stderr.write(`Screenshot: ${path}\nThe page had: ${JSON.stringify(problems, null, 2)}\n`);
  });
  return { page, expectRefusal: (status, path) => announced.push({ status, path }) };
}
