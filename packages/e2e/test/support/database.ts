import { runningPostgresUrl } from '@watcher/local-postgres';
import pg from 'pg';

/** Asks the database of a running product over a connection of its own. */
export async function withDatabase<Result>(
  dataDir: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const url = await runningPostgresUrl(dataDir);
  if (url === undefined) throw new Error(`No PostgreSQL runs in ${dataDir}.`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
