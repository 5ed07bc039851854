import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Config } from '@watcher/core/config';
import { createDeps, type Deps } from '@watcher/core/deps';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { openLiveFeed } from '@watcher/core/live';
import { openLog } from '@watcher/core/log';
import { parseAllowList, parseProxies } from '@watcher/core/outbound';
import { parseTrustedProxies } from '@watcher/core/settings';
import { cloneDatabase } from '@watcher/core/testing';
import { createSimulator, type Simulator, startSimulator } from '@watcher/openrouter-sim';
import { cookieNamesOf } from '../../src/client/session-cookie.ts';
import { createHttpServer } from '../../src/http-server.ts';

export interface TestServer {
  readonly url: string;
  readonly sim: Simulator;
  readonly databaseUrl: string;
  readonly deps: Deps;
  /** Every line that the process would have logged, as JSON. */
  readonly lines: string[];
  /** Of these, what is our fault. */
  readonly logged: string[];
  /** The `Cookie` header of a browser that is signed in over http. */
  cookieOf(token: string): string;
  close(): Promise<void>;
}

/** All servers of a file may share a database, and so its key. */
export const ENCRYPTION_KEY = randomBytes(32);

/** The real HTTP server on a free port, on a database of its own, against a simulator. */
export async function startServer(
  options: { config?: Partial<Config>; databaseUrl?: string; stallMs?: number; waitMs?: number } = {},
): Promise<TestServer> {
  const sim = createSimulator({ seed: 7 });
  const upstream = await startSimulator(sim, { port: 0 });
  const databaseUrl = options.databaseUrl ?? (await cloneDatabase());
  const config = {
    databaseUrl,
    encryptionKey: ENCRYPTION_KEY,
    encryptionKeyPrevious: undefined,
    openrouterBaseUrl: upstream.url,
    port: 0,
    host: '127.0.0.1',
    origin: undefined,
    trustedProxies: parseTrustedProxies('loopback'),
    registration: 'open' as const,
    metricsToken: undefined,
    maxApiKeysPerUser: 10,
    maxApiTokensPerUser: 5,
    rateLimitRequests: 600,
    rateLimitWindowSeconds: 60,
    usageRetentionDays: 365,
    pulseSeconds: 300,
    backupDir: undefined,
    backupKeep: 7,
    publicUrl: 'http://localhost:3000',
    smtp: null,
    telegramApiUrl: 'http://127.0.0.1:1',
    pagerdutyApiUrl: 'http://127.0.0.1:1',
    outboundAllow: parseAllowList('127.0.0.1'),
    proxies: parseProxies({}),
    ...options.config,
  };
  const logged: string[] = [];
  const lines: string[] = [];
  const write = (line: string) => {
    lines.push(line);
    if (/"level":"(warn|error|fatal)"/.test(line)) logged.push(line);
  };
  const log = openLog('api', { logFormat: 'json', logLevel: 'debug' }, { write });
  const onError = (err: Error) => log.warn({ err }, 'a connection to the database was lost');
  const deps = createDeps(config, { poolSize: 5, shortPoolSize: 1, applicationName: 'test-api' });
  // A second server finds the key of the first, and a database that is away has none.
  if (options.databaseUrl === undefined) await adoptEncryptionKey(deps.ctx);
  const live = openLiveFeed(databaseUrl, onError);
  const server = createHttpServer({ ...options, config, deps, live, webFolder: '/nonexistent', log });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sim,
    databaseUrl,
    deps,
    lines,
    logged,
    cookieOf: (token) => `${cookieNamesOf(config.encryptionKey).plain}=${token}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await live.close();
      await deps.close();
      await upstream.close();
    },
  };
}
