import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';

/** Where each needle is found: in how many of the texts, by its name. */
export function search(
  texts: readonly string[],
  needles: ReadonlyMap<string, string>,
): Record<string, number> {
  const found = [...needles].map(([name, needle]) => {
    const encoded = [
      needle,
      encodeURIComponent(needle),
      Buffer.from(needle).toString('base64').replace(/=*$/, ''),
    ];
    // As PostgreSQL writes bytes out.
    const hex = Buffer.from(needle).toString('hex');
    return [
      name,
      texts.filter((text) => [...encoded, hex].some((form) => text.includes(form))).length,
    ] as const;
  });
  return Object.fromEntries(found.filter(([, count]) => count > 0));
}

/** Every table as text, by schema and name. */
export async function dump(database: Client): Promise<Map<string, string>> {
  const tables = await database.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts = new Map<string, string>();
  for (const { schema, name } of tables.rows) {
    const rows = await database.query<{ row: string }>(
      `SELECT t::text AS row FROM ONLY "${schema}"."${name}" t`,
    );
    texts.set(`${schema}.${name}`, rows.rows.map(({ row }) => row).join('\n'));
  }
  return texts;
}

/** Every file below a folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
