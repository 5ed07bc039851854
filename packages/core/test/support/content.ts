import { openClient } from './database.ts';

/** Everything in the database, table by table, as text. */
export async function contentOf(databaseUrl: string): Promise<Record<string, string[]>> {
  const client = openClient(databaseUrl);
  const tables = await client<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('public', 'drizzle') ORDER BY 1`;
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    const rows = await client.unsafe<{ row: string }[]>(`SELECT t::text AS row FROM ${name} t ORDER BY 1`);
    content[name] = rows.map(({ row }) => row);
  }
  await client.end();
  return content;
}
