/**
 * `npm run measure`: what pages cost a browser, on the demo's data and on an account of 200 keys, 60 models and a year.
 * Prints a table; figures of a busy machine are figures of a busy machine.
 */

import { launchBrowser } from '@watcher/browser';
import { createSimulator, startSimulator } from '@watcher/openrouter-sim';
import { makeLargeAccount } from './large-account.ts';
import { type Cost, table } from './measure/cost.ts';
import { visit } from './measure/walk.ts';
import { type Product, startProduct } from './product.ts';
import { post, sessionOf, type User } from './sign-in.ts';

const DEMO = { email: 'demo@example.com', password: 'demo-password' };
const LARGE = { email: 'agency@example.com', password: 'agency-password' };
const LARGE_SIZE = { keys: 200, days: 365 };
const ROUNDS = 3;

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
    const cookie = await sessionOf(product.url, user);
    // What is compiled, read and cached once is not what a page costs.
    await visit(browser, product, cookie);
    const rounds: Cost[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await visit(browser, product, cookie));
    process.stdout.write(`${table(rounds)}\n\n`);
  } finally {
    await product.stop();
  }
}
