import type { Permission, Role } from '@watcher/contract/access';
import type { Means } from './alerts/channels/index.ts';
import type { Config } from './config.ts';
import type { Database, Transaction } from './db/client.ts';
import type { Cipher } from './lib/cipher.ts';
import type { OpenRouter } from './openrouter/client.ts';

/** A person who is signed in. */
export interface Session {
  readonly userId: number;
  readonly sessionId: string;
}

/** Who asks for something. */
export type Actor =
  | ({ readonly type: 'session' } & Session)
  | { readonly type: 'token'; readonly userId: number; readonly tokenId: number }
  /** A job of the product itself. */
  | { readonly type: 'system' };

/**
 * On whose behalf a verb about data acts: the team whose data it is, and what may be done with it. It is made once, by
 * `access/scope.ts`, where a request comes in; a verb asks it and never the transport.
 */
export interface Scope {
  readonly teamId: number;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly actor: Actor;
}

/** The first argument of every verb. */
export interface Ctx {
  readonly db: Database | Transaction;
  /** Current instant; tests move it. */
  readonly now: () => Date;
  readonly openrouter: OpenRouter;
  readonly cipher: Cipher;
  readonly config: Pick<
    Config,
    | 'backupDir'
    | 'backupKeep'
    | 'databaseUrl'
    | 'maxApiKeysPerUser'
    | 'maxApiTokensPerUser'
    | 'rateLimitRequests'
    | 'rateLimitWindowSeconds'
    | 'usageRetentionDays'
    | 'publicUrl'
    | 'registration'
    | 'pulseSeconds'
  >;
  /** What messages are delivered with. */
  readonly means: Omit<Means, 'now'>;
  /** Where the request came from (an IP address); empty for jobs. */
  readonly address: string;
}

/** The same inside a transaction. */
export type TxCtx = Ctx & { readonly db: Transaction };
