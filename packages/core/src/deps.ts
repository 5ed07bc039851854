import type { Config } from './config.ts';
import type { Ctx } from './context.ts';
import { openDatabase, openPool } from './db/client.ts';
import { createCipher } from './lib/cipher.ts';
import { createOpenRouter } from './openrouter/client.ts';
import { createAccountPace } from './openrouter/pace.ts';

export interface Deps {
  /** The context of the product itself; a request puts its actor into a copy. */
  readonly ctx: Ctx;
  /** Rejects unless the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DepsOptions {
  readonly poolSize: number;
  readonly applicationName: string;
  readonly onError: (error: Error) => void;
  /** Ends calls to OpenRouter when the process stops. */
  readonly signal?: AbortSignal;
}

/** The one place where the parts are put together. */
export function createDeps(config: Config, options: DepsOptions): Deps {
  const pool = openPool({
    url: config.databaseUrl,
    max: options.poolSize,
    applicationName: options.applicationName,
    onIdleError: options.onError,
  });
  const db = openDatabase(pool);
  const openrouter = createOpenRouter({
    baseUrl: config.openrouterBaseUrl,
    pace: createAccountPace({ db }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const ctx: Ctx = {
    db,
    now: () => new Date(),
    openrouter,
    cipher: createCipher(config.encryptionKey),
    config,
    actor: { type: 'system' },
    address: '',
  };
  return {
    ctx,
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}
