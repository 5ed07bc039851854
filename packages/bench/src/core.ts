import { readConfig } from '@watcher/core/config';
import type { Ctx } from '@watcher/core/context';
import { createDeps } from '@watcher/core/deps';

/** Nobody listens there. */
const NO_OPENROUTER = 'http://127.0.0.1:9';

/**
 * The settings that every process of a run gets: nothing is refused for its number.
 *
 * @param openrouterUrl where OpenRouter is; by default nobody is asked.
 */
export function environmentOf(databaseUrl: string, openrouterUrl = NO_OPENROUTER): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    OPENROUTER_BASE_URL: openrouterUrl,
    PORT: '0',
    MAX_API_TOKENS_PER_USER: '10000',
    RATE_LIMIT_REQUESTS: '1000000',
    RATE_LIMIT_WINDOW_SECONDS: '86400',
    LOG_FORMAT: 'json',
  };
}

/** Core in this process, without HTTP, with a pool as large as the API's. */
export interface OpenCore {
  readonly ctx: Ctx;
  close(): Promise<void>;
}

export function openCore(databaseUrl: string, openrouterUrl?: string): OpenCore {
  const { ctx, close } = createDeps(readConfig(environmentOf(databaseUrl, openrouterUrl)), {
    poolSize: 10,
    applicationName: 'bench',
  });
  return { ctx, close };
}
