import { readConfig } from '@watcher/core/config';
import type { Ctx } from '@watcher/core/context';
import { createDeps } from '@watcher/core/deps';

/** The settings that every process of a run gets: nothing is refused for its number, nobody is asked upstream. */
export function environmentOf(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    OPENROUTER_BASE_URL: 'http://127.0.0.1:9',
    PORT: '0',
    MAX_API_TOKENS_PER_USER: '10000',
    RATE_LIMIT_REQUESTS: '1000000',
    RATE_LIMIT_WINDOW_SECONDS: '86400',
  };
}

/** Core in this process, without HTTP, with a pool as large as the API's. */
export interface OpenCore {
  readonly ctx: Ctx;
  close(): Promise<void>;
}

export function openCore(databaseUrl: string): OpenCore {
  const { ctx, close } = createDeps(readConfig(environmentOf(databaseUrl)), {
    poolSize: 10,
    applicationName: 'bench',
    onError: (error) => console.error(`database: ${error.message}`),
  });
  return { ctx, close };
}
