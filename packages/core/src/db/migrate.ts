import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { runMigrations as runGraphileWorker } from 'graphile-worker';
import pg from 'pg';
import { ensurePartitions } from './partitions.ts';

const OLDEST_POSTGRES = 150_000;
/** Any constant does, as long as every process of ours uses the same. */
const MIGRATION_LOCK = 7_204_918_113;
const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the schema (ours and the job queue's) up to date. Safe to call from several processes at once: one
 * migrates, the others wait for it.
 *
 * @throws Error when PostgreSQL is older than 15, cannot be reached, or a migration fails; then nothing is changed.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'watcher-migrate',
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    const version = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    if (Number(version.rows[0]?.server_version_num) < OLDEST_POSTGRES) {
      throw new Error('PostgreSQL 15 or newer is needed.');
    }
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await runDrizzle(drizzle(client), { migrationsFolder: folder });
    await runGraphileWorker({ connectionString: databaseUrl });
    await ensurePartitions(drizzle(client), new Date());
  } finally {
    await client.end();
  }
}
