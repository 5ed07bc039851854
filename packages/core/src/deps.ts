import type { Config } from './config.ts';
import type { Ctx } from './context.ts';
import { connect, openDatabase, type StatementLimits } from './db/client.ts';
import { preparing } from './db/preparing.ts';
import { type ConnectionWaits, followed } from './db/waits.ts';
import { cipherOf } from './lib/cipher.ts';
import { createOpenRouter } from './openrouter/client.ts';
import { createAccountPace } from './openrouter/pace.ts';
import { createOutbound } from './outbound/index.ts';

export interface Deps {
  /** The context of the product itself; a request puts its address into a copy. */
  readonly ctx: Ctx;
  /** Connections to the database at most. */
  readonly poolSize: number;
  /** Rejects unless the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DepsOptions {
  readonly poolSize: number;
  /** Connections for short statements alone, beside the pool; without them they run in it. */
  readonly shortPoolSize?: number;
  readonly applicationName: string;
  /** What Drizzle sends is prepared, see `preparing`; without it only hot queries are. */
  readonly preparesAll?: boolean;
  /** Without them a statement takes the time that it takes. */
  readonly limits?: StatementLimits;
  /** Told of what waits for a connection. */
  readonly waits?: ConnectionWaits;
  /** Ends calls to OpenRouter when the process stops. */
  readonly signal?: AbortSignal;
}

/** The one place where the parts are put together. */
export function createDeps(config: Config, options: DepsOptions): Deps {
  const { poolSize, shortPoolSize = 0, preparesAll = false, applicationName, limits, waits } = options;
  const pool = (max: number, { plansOnce = false } = {}) => {
    const opened = connect({ url: config.databaseUrl, max, applicationName, limits, plansOnce });
    return waits === undefined ? opened : followed(opened, waits);
  };
  const client = preparesAll ? preparing(pool(poolSize)) : pool(poolSize);
  const short = shortPoolSize === 0 ? client : pool(shortPoolSize, { plansOnce: true });
  const db = openDatabase(client, short);
  const openrouter = createOpenRouter({
    baseUrl: config.openrouterBaseUrl,
    pace: createAccountPace({ db }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const ctx: Ctx = {
    db,
    now: () => new Date(),
    openrouter,
    cipher: cipherOf(config),
    config,
    means: {
      outbound: createOutbound({ allow: config.outboundAllow, proxies: config.proxies }),
      smtp: config.smtp,
      telegramApiUrl: config.telegramApiUrl,
      pagerdutyApiUrl: config.pagerdutyApiUrl,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
    address: '',
  };
  return {
    ctx,
    poolSize: poolSize + shortPoolSize,
    ping: async () => {
      await client`SELECT 1`;
    },
    close: async () => {
      await Promise.all([client, short].map((one) => one.end({ timeout: 5 })));
    },
  };
}
