import { launchBrowser } from '@watcher/browser';
import type { Browser } from 'playwright-core';
import { test as base } from 'vitest';
import { type Product, startProduct } from '../../src/product.ts';
import { requireWebBuild } from './browser.ts';
import { openSimulator, type RunningSimulator } from './simulator.ts';

export interface Shared {
  readonly openRouter: RunningSimulator;
  readonly product: Product;
  readonly browser: Browser;
}

/**
 * The tests of one worker share a product, the OpenRouter that it asks, and a browser: each starts with the first test
 * that names it, and ends with the worker. So every file brings people and accounts of its own, and one that stops the
 * product, or needs other settings, starts its own. Vitest does not report what goes wrong when a worker ends: that a
 * product ends in order is checked where a file has its own.
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs.
  .extend('openRouter', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const simulator = await openSimulator([]);
    onCleanup(() => simulator.server.close());
    return simulator;
  })
  .extend('product', { scope: 'worker' }, async ({ openRouter }, { onCleanup }) => {
    requireWebBuild();
    const product = await startProduct({
      simUrl: openRouter.server.url,
      // Where a test's own receiver listens.
      env: { OUTBOUND_ALLOW: '127.0.0.1' },
    });
    onCleanup(() => product.stop());
    return product;
  })
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  });
