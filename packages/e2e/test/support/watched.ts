import type { BrowserContext } from 'playwright-core';
import { openContext } from './browser.ts';
import { RestClient } from './rest.ts';
import type { Shared } from './shared.ts';
import { arrived, type SharedSimulator, withAccount } from './simulator.ts';

/** The owner's. */
export const PASSWORD = 'a long enough password';

/** A product that has read an account, a browser, and the account's owner. */
export interface Watched extends Omit<Shared, 'openRouter'> {
  readonly simulator: SharedSimulator;
  /** Signed in, as the context is. */
  readonly client: RestClient;
  /** A browser of the owner's: its pages load the app from the cache. */
  readonly context: BrowserContext;
}

/**
 * An account that the shared product has read, and its owner.
 *
 * @param email of the owner, who is made.
 */
export async function openWatched({ openRouter, product, browser }: Shared, email: string): Promise<Watched> {
  const simulator = withAccount(openRouter, 'acme');
  const client = new RestClient(product.url);
  await client.signUp(email, PASSWORD);
  await client.addKey('Acme', simulator.own.management.key);
  await arrived(client, simulator);
  const context = await openContext(browser, product.url);
  await context.addCookies(client.cookies);
  return { simulator, product, browser, client, context };
}
