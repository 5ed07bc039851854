import { scopeOfSession } from '@watcher/core/access';
import { register } from '@watcher/core/auth';
import type { Ctx } from '@watcher/core/context';
import { migrate } from '@watcher/core/db';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { createKey } from '@watcher/core/keys';
import { type Clock, createSimulator, type Simulator, startSimulator } from '@watcher/openrouter-sim';
import pg from 'pg';
import { environmentOf, openCore } from '../core.ts';
import { type Past, spendPast } from './spending.ts';

/** An OpenRouter, and users that watch their accounts there. */
export interface Watched {
  readonly sim: Simulator;
  /** What a worker's process gets. */
  readonly env: Readonly<Record<string, string>>;
  /** The product's own context; its clock is the simulator's. */
  readonly ctx: Ctx;
  /** For statements of the bench's own. */
  readonly client: pg.Client;
  readonly teamIds: readonly number[];
  /** Of all keys but the management keys. */
  readonly hashes: readonly string[];
  close(): Promise<void>;
}

/** USD; nobody runs out. */
const CREDITS = 1_000_000;
const SEED = 20_260_318;

/**
 * Opens an account of OpenRouter's for each number, with so many keys and a management key, which a user of its own
 * watches. Nothing is synced yet, and no sync waits.
 *
 * @param options `databaseUrl` of an empty database; `past`: what every key used before.
 */
export async function openWatched(options: {
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly accounts: readonly number[];
  readonly past: Past;
}): Promise<Watched> {
  const { databaseUrl, clock } = options;
  const sim = createSimulator({ seed: SEED, clock });
  const server = await startSimulator(sim);
  await migrate(databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'bench' });
  await client.connect();
  const core = openCore(databaseUrl, server.url);
  await adoptEncryptionKey(core.ctx);
  const ctx: Ctx = { ...core.ctx, now: () => new Date(clock.now()) };
  const teamIds: number[] = [];
  const hashes: string[] = [];
  for (const [index, keys] of options.accounts.entries()) {
    const account = sim.createAccount({ name: `account ${index}`, credits: CREDITS });
    const { id } = await register(ctx, {
      email: `watched-${index}@example.com`,
      password: 'only for the bench',
    });
    const scope = await scopeOfSession(ctx, { userId: id, sessionId: 'bench' }, null);
    teamIds.push(scope.teamId);
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    await createKey(ctx, scope, { name: 'manager', key: manager.key });
    for (let key = 0; key < keys; key += 1) hashes.push(spendPast(sim, account, `key ${key}`, options.past));
  }
  // Their syncs wait already: a case says when they are to begin.
  await client.query('SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs');
  return {
    sim,
    env: environmentOf(databaseUrl, server.url),
    ctx,
    client,
    teamIds,
    hashes,
    async close() {
      await core.close();
      await client.end();
      await server.close();
    },
  };
}
