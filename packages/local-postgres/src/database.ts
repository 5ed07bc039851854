import pg from 'pg';
import { urlOf } from './socket.ts';

/** Runs one statement on a connection of its own and returns its rows. */
async function execute(url: string, sql: string, values: string[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql, values);
    return rows;
  } finally {
    await client.end();
  }
}

/** Creates the database unless it is there. */
export async function ensureDatabase(dir: string, name: string): Promise<void> {
  const found = await execute(urlOf(dir, 'postgres'), 'SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (found.length === 0) await createDatabase(dir, name);
}

/** Creates a database as a copy of another one that nobody is connected to, an empty one by default. */
export async function createDatabase(dir: string, name: string, template = 'template0'): Promise<void> {
  const [target, source] = [pg.escapeIdentifier(name), pg.escapeIdentifier(template)];
  await execute(urlOf(dir, 'postgres'), `CREATE DATABASE ${target} TEMPLATE ${source}`);
}
