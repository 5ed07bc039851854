import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Sql, TransactionSql } from 'postgres';
import * as schema from '../db/schema/index.ts';

/**
 * What a backup leaves out. Counts, heartbeats and the kept sums of local days are made anew; a session that was ended
 * since, or a link that was used, must not come back to life, so people sign in again after a restore.
 */
const LEFT_OUT = [
  'account_links',
  'rate_limits',
  'sessions',
  'throttles',
  'usage_local_day',
  'usage_local_day_sum',
  'worker_heartbeats',
];

/** Every table of this version's schema. */
export const OWN_TABLES: readonly string[] = Object.values(schema)
  .filter((value) => is(value, PgTable))
  .map((table) => getTableName(table));

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The tables of a backup with their columns, each after those that it refers to. */
export async function tablesToSave(client: Sql | TransactionSql): Promise<Table[]> {
  const saved = OWN_TABLES.filter((name) => !LEFT_OUT.includes(name)).sort();
  const columns = await client<{ table: string; column: string }[]>`
    SELECT c.relname AS table, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.oid = ANY (SELECT to_regclass(name) FROM unnest(${`{${saved.join()}}`}::text[]) AS t (name))
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum`;
  const references = await client<{ from: string; to: string }[]>`
    SELECT f.relname AS from, t.relname AS to FROM pg_constraint c
      JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
    WHERE c.contype = 'f'`;
  const byName = Map.groupBy(columns, ({ table }) => table);
  const tables = saved.flatMap((name) => {
    const found = byName.get(name);
    return found === undefined ? [] : [{ name, columns: found.map(({ column }) => column) }];
  });
  return inOrder(tables, references);
}

function inOrder(tables: readonly Table[], references: readonly { from: string; to: string }[]): Table[] {
  const names = new Set(tables.map(({ name }) => name));
  const placed = new Set<string>();
  const ordered: Table[] = [];
  const isReady = ({ name }: Table) =>
    !placed.has(name) &&
    references.every(({ from, to }) => from !== name || to === name || !names.has(to) || placed.has(to));
  for (let next = tables.find(isReady); next !== undefined; next = tables.find(isReady)) {
    placed.add(next.name);
    ordered.push(next);
  }
  if (ordered.length < tables.length) throw new Error('The tables refer to each other in a circle.');
  return ordered;
}

/** A name as SQL has it; ours need no escape, but some are words of the language. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
