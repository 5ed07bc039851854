import type { Config } from './config.ts';
import type { Database, Transaction } from './db/client.ts';
import type { Cipher } from './lib/cipher.ts';
import type { OpenRouter } from './openrouter/client.ts';

/** Who asks. A verb that needs a user calls `requireUser`. */
export type Actor =
  | { type: 'anonymous' }
  | { type: 'session'; userId: number; sessionId: string }
  /** An API token: it opens the public procedures only. */
  | { type: 'token'; userId: number; tokenId: number }
  | { type: 'system' };

/** The first argument of every verb. */
export interface Ctx {
  readonly db: Database | Transaction;
  /** Current instant; tests move it. */
  readonly now: () => Date;
  readonly openrouter: OpenRouter;
  readonly cipher: Cipher;
  readonly config: Pick<
    Config,
    | 'maxApiKeysPerUser'
    | 'maxApiTokensPerUser'
    | 'rateLimitRequests'
    | 'rateLimitWindowSeconds'
    | 'usageRetentionDays'
  >;
  readonly actor: Actor;
  /** Where the request came from (an IP address); empty when nobody asked over the network. */
  readonly address: string;
}
