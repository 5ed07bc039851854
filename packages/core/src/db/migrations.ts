import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import journal from '../../migrations/meta/_journal.json' with { type: 'json' };

/** What says of a migration which one it is: when it was made, and the SHA-256 of its text. */
export interface MigrationNote {
  readonly when: number;
  readonly hash: string;
}

export interface Migration extends MigrationNote {
  readonly statements: readonly string[];
}

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
/** The functions that migrations and triggers call; see the file. */
export const functions = readFileSync(new URL('../../sql/usage.sql', import.meta.url), 'utf8');

/** Any constant does, as long as every process of ours uses the same. */
export const MIGRATION_LOCK = 7_204_918_113;

const journalSchema = z.object({ entries: z.array(z.object({ when: z.int(), tag: z.string() })) });

/** The migrations of this version in their order, or of the folder of another. */
export function readMigrations(folder = MIGRATIONS_FOLDER): Migration[] {
  const { entries } =
    folder === MIGRATIONS_FOLDER
      ? journal
      : journalSchema.parse(JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')));
  return entries.map(({ when, tag }) => {
    const text = readFileSync(`${folder}/${tag}.sql`, 'utf8');
    const hash = createHash('sha256').update(text).digest('hex');
    return { when, hash, statements: text.split('--> statement-breakpoint') };
  });
}

/** The migrations that were applied, in their order; null where none ever was. */
export async function appliedMigrations(client: Sql | TransactionSql): Promise<MigrationNote[] | null> {
  const [notes] = await client<{ found: boolean }[]>`
    SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS found`;
  if (notes?.found !== true) return null;
  const applied = await client<{ when: string; hash: string }[]>`
    SELECT created_at AS when, hash FROM drizzle.__drizzle_migrations ORDER BY created_at`;
  return applied.map(({ when, hash }) => ({ when: Number(when), hash }));
}

/** Runs them and notes them where drizzle-kit notes its own, so that its tools know them. */
export async function applyMigrations(tx: TransactionSql, migrations: readonly Migration[]): Promise<void> {
  await tx`CREATE SCHEMA IF NOT EXISTS drizzle`;
  await tx`CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (
    id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`;
  for (const { when, hash, statements } of migrations) {
    for (const statement of statements) await tx.unsafe(statement);
    await tx`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (${hash}, ${when})`;
  }
}
