import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Cost } from './cost.ts';

/** Measures one step: what is done, and what is there when the page is ready. */
export type Meter = (
  what: string,
  act: () => Promise<unknown>,
  ready: () => ReturnType<Page['locator']>,
) => Promise<Cost>;

/** Counts what a page asks for, and how long its longest task is. To be opened before the page goes anywhere. */
export async function openMeter(page: Page): Promise<Meter> {
  await page.addInitScript(() => {
    Object.assign(window, { longest: 0 });
    new PerformanceObserver((list) => {
      const tasks = list.getEntries().map(({ duration }) => duration);
      Object.assign(window, { longest: Math.max(Reflect.get(window, 'longest'), ...tasks) });
    }).observe({ type: 'longtask', buffered: true });
  });
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const sizes = { requests: 0, data: 0, bytes: 0, script: 0 };
  const urls = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const path = new URL(urls.get(requestId) ?? 'about:blank').pathname;
    sizes.requests += 1;
    sizes.bytes += encodedDataLength;
    if (path.startsWith('/trpc/')) sizes.data += 1;
    if (path.endsWith('.js')) sizes.script += encodedDataLength;
  });
  return async (what, act, ready) => {
    Object.assign(sizes, { requests: 0, data: 0, bytes: 0, script: 0 });
    await page.evaluate(() => Object.assign(window, { longest: 0 })).catch(() => undefined);
    const began = performance.now();
    await act();
    await ready().waitFor();
    const readyMs = performance.now() - began;
    // What comes after is counted too: images, and long tasks that are told late.
    await sleep(1000);
    return {
      what,
      requests: sizes.requests,
      dataRequests: sizes.data,
      kilobytes: sizes.bytes / 1000,
      scriptKilobytes: sizes.script / 1000,
      readyMs,
      longestTaskMs: await page.evaluate(() => Number(Reflect.get(window, 'longest'))),
    };
  };
}
