import { randomBytes } from 'node:crypto';
import { createSimulator, fixedClock, type Simulator, startSimulator } from '@watcher/openrouter-sim';
import { scopeOfSession } from '../../src/access/index.ts';
import { createAccount } from '../../src/auth/create-account.ts';
import type { Ctx, Scope, Session } from '../../src/context.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import { createDeps } from '../../src/deps.ts';
import { adoptEncryptionKey } from '../../src/encryption/index.ts';
import { createOpenRouter } from '../../src/openrouter/client.ts';
import { parseAllowList, parseProxies } from '../../src/outbound/index.ts';
import { parseTrustedProxies } from '../../src/settings/index.ts';
import { cloneDatabase } from './database.ts';

/** A signed-in person in their own team. */
export type UserCtx = Ctx & {
  readonly teamId: number;
  readonly scope: Scope;
  readonly session: Session;
};

export interface World {
  readonly sim: Simulator;
  readonly databaseUrl: string;
  /** Where the simulator answers. */
  readonly upstreamUrl: string;
  /** The product's own context; its clock is the simulator's. */
  readonly ctx: Ctx;
  /** The context of a new user. */
  newUser(): Promise<UserCtx>;
  close(): Promise<void>;
}

/** Impatient, so that faults cost little; the timeout is long enough for a busy machine. */
const PATIENCE = { timeoutMs: 2000, attempts: 3, backoffMs: 1 };

/** A simulator over real HTTP, a database of its own, and core on top of them. */
export async function createWorld(
  options: { at?: string; seed?: number; encryptionKey?: Buffer; databaseUrl?: string } = {},
): Promise<World> {
  const clock = fixedClock(options.at ?? '2026-03-18T09:30:00Z');
  const sim = createSimulator({ seed: options.seed ?? 1, clock });
  const server = await startSimulator(sim, { port: 0 });
  const databaseUrl = options.databaseUrl ?? (await cloneDatabase());
  const deps = createDeps(
    {
      databaseUrl,
      encryptionKey: options.encryptionKey ?? randomBytes(32),
      encryptionKeyPrevious: undefined,
      openrouterBaseUrl: server.url,
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
    },
    { poolSize: 8, preparesAll: true, applicationName: 'test' },
  );
  await adoptEncryptionKey(deps.ctx);
  const ctx: Ctx = {
    ...deps.ctx,
    now: () => new Date(clock.now()),
    openrouter: createOpenRouter({ baseUrl: server.url, ...PATIENCE }),
  };
  return {
    sim,
    databaseUrl,
    upstreamUrl: server.url,
    ctx,
    async newUser() {
      const email = `${crypto.randomUUID()}@example.com`;
      // Nobody signs in with a password, which would take longer to hash than most tests.
      const account = { email, passwordHash: 'none', isAdmin: false };
      const { id } = await withTransaction(ctx, (tx) => createAccount(tx, account));
      const session = { userId: id, sessionId: 'none' };
      const scope = await scopeOfSession(ctx, session, null);
      return { ...ctx, teamId: scope.teamId, scope, session };
    },
    async close() {
      await deps.close();
      await server.close();
    },
  };
}
