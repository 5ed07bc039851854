import { launchBrowser } from '@watcher/browser';
import type { Browser } from 'playwright-core';
import { type Product, startProduct } from '../../src/product.ts';
import { requireWebBuild } from './browser.ts';
import { RestClient } from './rest.ts';
import { arrived, openSimulator, type RunningSimulator } from './simulator.ts';

/** The owner's. */
export const PASSWORD = 'a long enough password';

/** A product that has read an account, a browser, and the session of the account's owner. */
export interface Watched {
  readonly simulator: RunningSimulator;
  readonly product: Product;
  readonly browser: Browser;
  readonly cookies: RestClient['cookies'];
  close(): Promise<void>;
}

/** @param email of the owner, who is made. */
export async function startWatched(email: string): Promise<Watched> {
  requireWebBuild();
  const started = new AsyncDisposableStack();
  try {
    const simulator = await openSimulator(['acme']);
    started.defer(() => simulator.server.close());
    const product = await startProduct({ simUrl: simulator.server.url });
    started.defer(() => product.stop());
    const browser = await launchBrowser();
    started.defer(() => browser.close());
    const client = new RestClient(product.url);
    await client.signUp(email, PASSWORD);
    await client.addKey('Acme', simulator.accounts[0]?.management.key ?? '');
    await arrived(client, simulator);
    return { simulator, product, browser, cookies: client.cookies, close: () => started.disposeAsync() };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}
