import { setImmediate } from 'node:timers/promises';
import type { TransactionSql } from 'postgres';
import type { Config } from '../config.ts';
import { connect } from '../db/client.ts';
import { missingMigrations } from '../db/migrate.ts';
import {
  applyMigrations,
  functions,
  MIGRATION_LOCK,
  type Migration,
  readMigrations,
} from '../db/migrations.ts';
import { partitionMonths } from '../db/partitions.ts';
import { assertRights, assertServer } from '../db/server.ts';
import { prepareDatabase } from '../encryption/prepare-database.ts';
import { cipherOf, type KeySettings } from '../lib/cipher.ts';
import { BackupError, type Header, type Manifest, type TableHead } from './format.ts';
import { readBackup } from './read.ts';
import { OWN_TABLES, quote } from './tables.ts';

/**
 * Restores a backup into an empty installation: a database with nothing in it, or one of ours without accounts. The
 * file is read to its end first; then one transaction builds the schema that it was made with, fills it, and brings it
 * up to date. Killed at any moment, the installation is as empty as before.
 *
 * @returns how many rows there are.
 * @throws BackupError or ConfigError in one sentence; nothing is written then.
 */
export async function restoreBackup(
  config: Pick<Config, 'databaseUrl'> & KeySettings,
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly rows: number }> {
  const cipher = cipherOf(config);
  const own = readMigrations();
  await readBackup(path, cipher);
  const client = connect({ url: config.databaseUrl, max: 1, applicationName: 'watcher-restore' });
  let manifest: Manifest;
  try {
    await assertServer(client, config.databaseUrl);
    await assertRights(client);
    manifest = await client.begin(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`;
      await missingMigrations(tx, own);
      await assertEmpty(tx);
      let later: Migration[] = [];
      const read = await readBackup(path, cipher, {
        async begin(header) {
          later = await buildSchema(tx, own, header);
        },
        table: (head, rows) => copyIn(tx, head, rows, signal),
      });
      await setSequences(tx, read);
      await enableTriggers(tx);
      await applyMigrations(tx, later);
      await tx.unsafe('ANALYZE');
      return read;
    });
  } finally {
    await client.end({ timeout: 5 });
  }
  await prepareDatabase(config);
  return { rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0) };
}

/** Reads a backup to its end. @throws BackupError in one sentence, as `restoreBackup` does. */
export async function verifyBackup(config: KeySettings, path: string): Promise<void> {
  await readBackup(path, cipherOf(config));
}

/** @throws BackupError when there are accounts, or a program of ours runs. */
async function assertEmpty(tx: TransactionSql): Promise<void> {
  const others = await tx<{ name: string }[]>`
    SELECT application_name AS name FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name ~ '^watcher-'`;
  if (others[0] !== undefined) {
    throw new BackupError(
      `A program of OpenRouter Watcher uses this database (${others[0].name}): stop it, then restore.`,
    );
  }
  for (const table of ['users', 'teams', 'api_keys']) {
    const [found] = await tx<{ found: boolean }[]>`SELECT to_regclass(${table}) IS NOT NULL AS found`;
    if (found?.found !== true) continue;
    await tx.unsafe(`LOCK TABLE ${quote(table)} IN ACCESS EXCLUSIVE MODE`);
    const rows = await tx.unsafe(`SELECT FROM ${quote(table)} LIMIT 1`);
    if (rows.count > 0) {
      throw new BackupError(
        'There is data in this installation already: restore into an empty one, with another DATA_DIR or database.',
      );
    }
  }
}

/**
 * The schema that the backup was made with, without a row and without triggers: the rollups are in the backup.
 *
 * @returns the migrations that came after it.
 */
async function buildSchema(
  tx: TransactionSql,
  own: readonly Migration[],
  header: Header,
): Promise<Migration[]> {
  const made = new Set(header.migrations.map(({ when }) => when));
  await tx.unsafe(`DROP TABLE IF EXISTS ${OWN_TABLES.map(quote).join(', ')} CASCADE`);
  await tx.unsafe('DROP TABLE IF EXISTS drizzle.__drizzle_migrations');
  await tx.unsafe(functions);
  await applyMigrations(
    tx,
    own.filter(({ when }) => made.has(when)),
  );
  for (const month of partitionMonths(new Date())) {
    await tx`SELECT usage_hour_ensure_partition(${month}::date)`;
  }
  const tables = await tx<{ name: string }[]>`
    SELECT name FROM unnest(${`{${OWN_TABLES.join()}}`}::text[]) AS t (name) WHERE to_regclass(name) IS NOT NULL`;
  await tx.unsafe(`TRUNCATE ${tables.map(({ name }) => quote(name)).join(', ')}`);
  for (const table of await tablesWithTriggers(tx))
    await tx.unsafe(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  return own.filter(({ when }) => !made.has(when));
}

async function enableTriggers(tx: TransactionSql): Promise<void> {
  for (const table of await tablesWithTriggers(tx))
    await tx.unsafe(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
}

async function tablesWithTriggers(tx: TransactionSql): Promise<string[]> {
  const names = `{${OWN_TABLES.join()}}`;
  const rows = await tx<{ name: string }[]>`
    SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid = ANY (SELECT to_regclass(name) FROM unnest(${names}::text[]) AS t (name))
    ORDER BY 1`;
  return rows.map(({ name }) => name);
}

async function copyIn(
  tx: TransactionSql,
  { table, columns }: TableHead,
  rows: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!OWN_TABLES.includes(table)) throw new BackupError(`it has a table ${table} that is none of ours`);
  const target = await tx
    .unsafe(`COPY ${quote(table)} (${columns.map(quote).join(', ')}) FROM STDIN`)
    .writable();
  let refused: Error | undefined;
  target.on('error', (error) => {
    refused = error;
  });
  try {
    for await (const piece of rows) {
      signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        target.write(piece, (error) => (error ? reject(error) : resolve()));
      });
    }
  } catch (error) {
    // Ends the statement, too.
    target.destroy(error instanceof Error ? error : new Error(String(error)));
    throw refused ?? error;
  }
  target.end();
  await setImmediate();
  // What the server finds out at the end of the rows, the driver tells with the next statement only.
  await tx`SELECT 1`;
}

async function setSequences(tx: TransactionSql, { sequences }: Manifest): Promise<void> {
  for (const { table, column, last, isCalled } of sequences) {
    await tx`SELECT setval(pg_get_serial_sequence(${quote(table)}, ${column}), ${last}::bigint, ${isCalled})`;
  }
}
