import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate as runDrizzle } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations as runGraphileWorker } from 'graphile-worker';
import type { Sql } from 'postgres';
import { z } from 'zod';
import journal from '../../migrations/meta/_journal.json' with { type: 'json' };
import { ConfigError } from '../config.ts';
import { connect, openDatabase, type WithDb } from './client.ts';
import { ensurePartitions } from './partitions.ts';

const OLDEST_POSTGRES = 150_000;
/** Any constant does, as long as every process of ours uses the same. */
const MIGRATION_LOCK = 7_204_918_113;
const folder = fileURLToPath(new URL('../../migrations', import.meta.url));
const functions = readFileSync(new URL('../../sql/usage.sql', import.meta.url), 'utf8');

/**
 * Brings the schema (ours and the job queue's) up to date. Safe to call from several processes at once: one
 * migrates, the others wait for it.
 *
 * @param migrationsFolder for tests: the migrations of another version.
 * @param assertData throws when there is something in a database of ours that this process must not work with.
 * @throws ConfigError when PostgreSQL is older than 15, or the database holds a schema that this version cannot work
 *   with: an earlier one from before migrations only went forward, a later one, or another program's tables. Nothing is
 *   written then.
 */
export async function migrate(
  databaseUrl: string,
  migrationsFolder = folder,
  assertData: (ctx: WithDb) => Promise<void> = async () => undefined,
): Promise<void> {
  const client = connect({ url: databaseUrl, max: 1, applicationName: 'watcher-migrate' });
  const db = openDatabase(client);
  try {
    await assertServer(client);
    // Before anything is written: even the lock's holder may be of another version.
    await assertSchema(client, migrationsFolder);
    await assertData({ db });
    await client`SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
    await assertSchema(client, migrationsFolder);
    await assertData({ db });
    await client.unsafe(functions);
    await runDrizzle(db, { migrationsFolder });
    await runGraphileWorker({ connectionString: databaseUrl });
    await ensurePartitions(db, new Date());
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function assertServer(client: Sql): Promise<void> {
  const [row] = await client<{ version: string }[]>`SELECT current_setting('server_version_num') AS version`;
  if (Number(row?.version) < OLDEST_POSTGRES) throw new ConfigError('PostgreSQL 15 or newer is needed.');
}

const journalSchema = z.object({ entries: z.array(z.object({ when: z.int(), tag: z.string() })) });

/** The migrations of this version: when each was made, and the SHA-256 of its text, as Drizzle notes them. */
function ownMigrations(migrationsFolder: string): ReadonlyMap<number, string> {
  const { entries } =
    migrationsFolder === folder
      ? journal
      : journalSchema.parse(JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')));
  return new Map(
    entries.map(({ when, tag }) => {
      const text = readFileSync(`${migrationsFolder}/${tag}.sql`, 'utf8');
      return [when, createHash('sha256').update(text).digest('hex')];
    }),
  );
}

/** The first tables that a migration of ours makes: a database that has them without our notes is somebody else's. */
const TABLES = ['users', 'teams', 'api_keys'];

async function assertSchema(client: Sql, migrationsFolder: string): Promise<void> {
  const own = ownMigrations(migrationsFolder);
  const [notes] = await client<{ found: boolean }[]>`
    SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS found`;
  if (notes?.found !== true) {
    const foreign = await client<{ name: string }[]>`
      SELECT name FROM unnest(${`{${TABLES.join()}}`}::text[]) AS t (name) WHERE to_regclass(name) IS NOT NULL`;
    if (foreign.length === 0) return;
    throw new ConfigError(
      `The database at DATABASE_URL holds tables of another program (${foreign[0]?.name}). Use an empty one.`,
    );
  }
  const applied = await client<{ when: string; hash: string }[]>`
    SELECT created_at AS when, hash FROM drizzle.__drizzle_migrations ORDER BY created_at`;
  const unknown = applied.find(({ when, hash }) => own.get(Number(when)) !== hash);
  if (unknown === undefined) return;
  const newest = Math.max(...own.keys());
  throw new ConfigError(
    Number(unknown.when) > newest
      ? 'The database was migrated by a later version of OpenRouter Watcher. Start that version or a newer one.'
      : 'The database was made by a version of OpenRouter Watcher before 0.1.0, which this one cannot read. Use an empty one.',
  );
}
