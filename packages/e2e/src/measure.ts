/**
 * `npm run measure`: what pages cost a browser, on the demo's data and on an account of 200 keys, 60 models and a year.
 * Prints a table; figures of a busy machine are figures of a busy machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSimulator, startSimulator } from '@watcher/openrouter-sim';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { makeLargeAccount } from './large-account.ts';
import { type Product, startProduct } from './product.ts';
import { post, sessionOf, type User } from './sign-in.ts';

const DEMO = { email: 'demo@example.com', password: 'demo-password' };
const LARGE = { email: 'agency@example.com', password: 'agency-password' };
const LARGE_SIZE = { keys: 200, days: 365 };
const ROUNDS = 3;
/** Past this, a browser calls a task long: a press of a key would wait for it. */
const LONG_TASK_MS = 50;

interface Cost {
  readonly what: string;
  readonly requests: number;
  readonly dataRequests: number;
  readonly kilobytes: number;
  readonly scriptKilobytes: number;
  /** From the click, or the start of the load, until what the page is about is there. */
  readonly readyMs: number;
  readonly longestTaskMs: number;
}

const NOTHING: Cost = {
  what: '',
  requests: 0,
  dataRequests: 0,
  kilobytes: 0,
  scriptKilobytes: 0,
  readyMs: 0,
  longestTaskMs: 0,
};

const simulator = await startSimulator(createSimulator({ seed: 'measure' }), { port: 0 });
const browser = await launchBrowser();
try {
  await measure('the demo', { program: 'demo' }, DEMO, async () => undefined);
  await measure('200 keys, 60 models, a year', { simUrl: simulator.url }, LARGE, async (product) => {
    await post(product.url, '/api/auth/register', LARGE);
    const facts = await makeLargeAccount(product.dataDir, LARGE.email, LARGE_SIZE);
    process.stdout.write(`${facts.toLocaleString('en-US')} hourly facts\n\n`);
  });
} finally {
  await browser.close();
  await simulator.close();
}

async function measure(
  name: string,
  start: Parameters<typeof startProduct>[0],
  user: User,
  prepare: (product: Product) => Promise<void>,
): Promise<void> {
  process.stdout.write(`## ${name}\n\n`);
  const product = await startProduct(start);
  try {
    await prepare(product);
    const token = await sessionOf(product.url, user);
    // What is compiled, read and cached once is not what a page costs.
    await visit(browser, product, token);
    const rounds: Cost[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await visit(browser, product, token));
    process.stdout.write(`${table(rounds)}\n\n`);
  } finally {
    await product.stop();
  }
}

/** A first load, and a walk over the pages. */
async function visit(browser: Browser, product: Product, token: string): Promise<Cost[]> {
  const context = await browser.newContext({
    baseURL: product.url,
    locale: 'en-US',
    timezoneId: 'Europe/Rome',
  });
  await context.addCookies([{ name: 'session', value: token, url: product.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript(() => {
    Object.assign(window, { longest: 0 });
    new PerformanceObserver((list) => {
      const tasks = list.getEntries().map(({ duration }) => duration);
      Object.assign(window, { longest: Math.max(Reflect.get(window, 'longest'), ...tasks) });
    }).observe({ type: 'longtask', buffered: true });
  });
  const meter = await openMeter(page);
  const link = (name: string) => page.getByRole('link', { name, exact: true }).click();
  const costs = [
    await meter(
      'first load of the overview',
      () => page.goto('/'),
      () => page.getByRole('img', { name: /in total/ }),
    ),
    await meter(
      'to the keys',
      () => link('Keys'),
      () => page.getByTestId('key-row').first(),
    ),
    await meter(
      'to the usage',
      () => link('Usage'),
      () => page.getByTestId('explore-row').first(),
    ),
    await meter(
      'back to the overview',
      () => link('Overview'),
      () => page.getByRole('img', { name: /in total/ }),
    ),
    await meter(
      'a year of usage by hour',
      () => page.goto(everyHour()),
      () => page.getByTestId('explore-row').first(),
    ),
    await meter(
      'scrolling through it',
      () => scroll(page),
      () => page.getByTestId('explore-row').first(),
    ),
  ];
  await context.close();
  return costs;
}

function everyHour(): string {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  return `/usage?from=${day(364)}&to=${day(0)}&group=hour,key,model,provider`;
}

/** From the top to the end in steps of a wheel, and over jumps. */
async function scroll(page: Page): Promise<void> {
  const table = page.locator('section[aria-busy]');
  await table.hover();
  for (let step = 0; step < 60; step += 1) {
    await page.mouse.wheel(0, 900);
    await sleep(16);
  }
  for (const part of [0.25, 0.5, 0.75, 1]) {
    await table.evaluate((element, share) => element.scrollTo({ top: element.scrollHeight * share }), part);
    await sleep(400);
  }
}

async function openMeter(page: Page) {
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
  return async (
    what: string,
    act: () => Promise<unknown>,
    ready: () => ReturnType<Page['locator']>,
  ): Promise<Cost> => {
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

function table(rounds: readonly (readonly Cost[])[]): string {
  const [first = []] = rounds;
  const rows = first.map(({ what }, index) => {
    const of = (figure: (cost: Cost) => number) =>
      rounds.map((round) => figure(round[index] ?? NOTHING)).sort((a, b) => a - b);
    const spread = (figure: (cost: Cost) => number) => {
      const values = of(figure).map((value) => Math.round(value));
      const [least, most] = [values[0], values.at(-1)];
      const middle = values[Math.floor(values.length / 2)];
      return least === most ? String(middle) : `${middle} (${least}–${most})`;
    };
    const longest = of(({ longestTaskMs }) => longestTaskMs).at(-1) ?? 0;
    return [
      what,
      spread(({ requests }) => requests),
      spread(({ dataRequests }) => dataRequests),
      spread(({ kilobytes }) => kilobytes),
      spread(({ scriptKilobytes }) => scriptKilobytes),
      spread(({ readyMs }) => readyMs),
      longest < LONG_TASK_MS ? `< ${LONG_TASK_MS}` : spread(({ longestTaskMs }) => longestTaskMs),
    ].join(' | ');
  });
  return [
    '| | requests | of data | kB | kB of script | ready, ms | longest task, ms |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
