import { runMigrations as runGraphileWorker } from 'graphile-worker';
import type { Sql, TransactionSql } from 'postgres';
import { ConfigError } from '../config-error.ts';
import type { Log } from '../log/index.ts';
import { connect, openDatabase, type WithDb } from './client.ts';
import {
  appliedMigrations,
  applyMigrations,
  functions,
  MIGRATION_LOCK,
  MIGRATIONS_FOLDER,
  type Migration,
  readMigrations,
} from './migrations.ts';
import { ensurePartitions, isInUse } from './partitions.ts';
import { assertRights, assertServer } from './server.ts';

const POSTPONED =
  'usage is read for long just now, perhaps by a backup: partitions that are missing are made at the next start or ' +
  'clean-up, and usage_hour_default takes their rows until then';

/**
 * Brings the schema (ours and the job queue's) up to date. Safe to call from several processes at once: one
 * migrates, the others wait for it.
 *
 * @param migrationsFolder for tests: the migrations of another version.
 * @param assertData throws when there is something in a database of ours that this process must not work with.
 * @param log hears of partitions that are left to the next start or clean-up, since usage is read for long just now.
 * @throws ConfigError when PostgreSQL is older than 15, its role lacks a right, a pooler is in the way, or the database
 *   holds a schema that this version cannot work with: an earlier one from before migrations only went forward, a later
 *   one, or another program's tables. Nothing is written then.
 */
export async function migrate(
  databaseUrl: string,
  migrationsFolder = MIGRATIONS_FOLDER,
  assertData: (ctx: WithDb) => Promise<void> = async () => undefined,
  log?: Pick<Log, 'warn'>,
): Promise<void> {
  const own = readMigrations(migrationsFolder);
  const client = connect({ url: databaseUrl, max: 1, applicationName: 'watcher-migrate' });
  const db = openDatabase(client);
  try {
    await assertServer(client, databaseUrl);
    // Before anything is written: even the lock's holder may be of another version.
    await missingMigrations(client, own);
    await assertRights(client);
    await assertData({ db });
    await client`SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
    const missing = await missingMigrations(client, own);
    await assertData({ db });
    await client.unsafe(functions);
    await client.begin((tx) => applyMigrations(tx, missing));
    await runGraphileWorker({ connectionString: databaseUrl });
    await ensurePartitions(db, new Date()).catch((error: unknown) => {
      if (!isInUse(error)) throw error;
      log?.warn(POSTPONED);
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** The first tables that a migration of ours makes: a database that has them without our notes is somebody else's. */
const TABLES = ['users', 'teams', 'api_keys'];

/**
 * The migrations that the database lacks.
 *
 * @throws ConfigError when its schema is not one of this version's or of an earlier one's.
 */
export async function missingMigrations(
  client: Sql | TransactionSql,
  own: readonly Migration[],
): Promise<Migration[]> {
  const applied = await appliedMigrations(client);
  if (applied === null) {
    const foreign = await client<{ name: string }[]>`
      SELECT name FROM unnest(${`{${TABLES.join()}}`}::text[]) AS t (name) WHERE to_regclass(name) IS NOT NULL`;
    if (foreign.length === 0) return [...own];
    throw new ConfigError(
      `The database at DATABASE_URL holds tables of another program (${foreign[0]?.name}). Use an empty one.`,
    );
  }
  const hashes = new Map(own.map(({ when, hash }) => [when, hash]));
  const unknown = applied.find(({ when, hash }) => hashes.get(when) !== hash);
  if (unknown === undefined) {
    const known = new Set(applied.map(({ when }) => when));
    return own.filter(({ when }) => !known.has(when));
  }
  throw new ConfigError(
    unknown.when > Math.max(...hashes.keys())
      ? 'The database was migrated by a later version of OpenRouter Watcher. Start that version or a newer one.'
      : 'The database was made by a version of OpenRouter Watcher before 0.1.0, which this one cannot read. Use an empty one.',
  );
}
