import type { Sql } from 'postgres';
import { ConfigError } from '../config-error.ts';
import { connect, SESSION } from './client.ts';
import { connectionProblem } from './connection-problem.ts';

const OLDEST_POSTGRES = 150_000;

/**
 * Makes sure that what DATABASE_URL leads to is a PostgreSQL that we can work with.
 *
 * @throws ConfigError when there is no connection to be had, it is older than 15, or a pooler between us keeps a session
 *   from being ours.
 */
export async function assertServer(client: Sql, databaseUrl: string): Promise<void> {
  const [row] = await client<{ version: string }[]>`
    SELECT current_setting('server_version_num') AS version`.catch((error: unknown) => {
    throw explained(error);
  });
  if (Number(row?.version) < OLDEST_POSTGRES) throw new ConfigError('PostgreSQL 15 or newer is needed.');
  await assertSession(client);
  const second = connect({ url: databaseUrl, max: 1, applicationName: 'watcher-start' });
  try {
    await assertOwnSessions(client, second);
  } finally {
    await second.end({ timeout: 5 });
  }
}

/**
 * Every connection sets what it needs; a pooler may drop that, and PostgreSQL's own settings stand then.
 *
 * @throws ConfigError which names the setting.
 */
export async function assertSession(client: Sql): Promise<void> {
  const needed = new Map<string, string>(Object.entries(SESSION));
  const rows = await client<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings WHERE name = ANY (${`{${[...needed.keys()].join()}}`}::text[])`;
  const other = rows.find(({ name, setting }) => setting !== needed.get(name));
  if (other === undefined) return;
  throw new ConfigError(
    `A connection to DATABASE_URL has ${other.name} = '${other.setting}', and '${needed.get(other.name)}' is needed. A pooler drops what we set: point DATABASE_URL at PostgreSQL itself, or set it with ALTER ROLE … SET.`,
  );
}

/**
 * A pooler in transaction mode gives the same server connection to several of ours in turn. Prepared statements, locks of
 * a session and LISTEN are lost then.
 *
 * @param first and `second`: one connection each
 * @throws ConfigError
 */
export async function assertOwnSessions(first: Sql, second: Sql): Promise<void> {
  const seen = new Map<number, Sql>();
  // More than once: a pooler may have several to give.
  for (const client of [first, second, first, second, second, first]) {
    const [row] = await client<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    const pid = row?.pid ?? 0;
    if ((seen.get(pid) ?? client) !== client) throw new ConfigError(POOLED);
    seen.set(pid, client);
  }
}

const POOLED =
  'DATABASE_URL leads to a pooler in transaction mode, such as pgbouncer. Point it at PostgreSQL itself, or at a pooler in session mode: see docs/install.md.';

/** Of the first statement: no connection could be made. A pooler refuses the settings of a session that it does not know. */
function explained(error: unknown): unknown {
  const text = error instanceof Error ? error.message : '';
  const setting = /^unsupported startup parameter(?: in options)?: (\w+)/.exec(text)?.[1];
  if (setting === undefined) {
    const problem = connectionProblem(error);
    return problem === null ? error : new ConfigError(problem);
  }
  return new ConfigError(
    `DATABASE_URL leads to a pooler that does not pass ${setting} on. Point it at PostgreSQL itself, or set up the pooler as docs/install.md says.`,
  );
}

/** @throws ConfigError which names the right that the role lacks to make what a start makes: schemas, tables, partitions. */
export async function assertRights(client: Sql): Promise<void> {
  const [row] = await client<
    { role: string; database: string; schema: string | null; lacks: string | null }[]
  >`
    SELECT current_user AS role, current_database() AS database, current_schema() AS schema,
      CASE
        WHEN current_schema() IS NULL OR NOT has_schema_privilege(current_schema(), 'CREATE') THEN 'schema'
        WHEN (to_regnamespace('drizzle') IS NULL OR to_regnamespace('graphile_worker') IS NULL)
          AND NOT has_database_privilege(current_database(), 'CREATE') THEN 'database'
      END AS lacks`;
  if (row === undefined || row.lacks === null) return;
  const where = row.lacks === 'schema' ? `SCHEMA ${row.schema ?? 'public'}` : `DATABASE ${row.database}`;
  throw new ConfigError(
    `The role ${row.role} of DATABASE_URL may not create in the ${row.lacks}: GRANT CREATE ON ${where} TO ${row.role}.`,
  );
}
