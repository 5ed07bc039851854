import type { ExtractTablesWithRelations } from 'drizzle-orm';
import { drizzle, type PostgresJsDatabase, type PostgresJsTransaction } from 'drizzle-orm/postgres-js';
import postgres, { type Options, type PostgresType, type Sql } from 'postgres';
import * as schema from './schema/index.ts';

type Schema = typeof schema;

export type Database = PostgresJsDatabase<Schema> & {
  readonly $client: Sql;
  /**
   * For short statements: they go out on the same few connections, one behind the other without waiting for answers
   * (pipelined), so that what is sent and read at once is sent and read together.
   */
  readonly $short: Sql;
};
export type Transaction = PostgresJsTransaction<Schema, ExtractTablesWithRelations<Schema>>;

/** What a statement needs of the context: somewhere to be sent to. */
export interface WithDb {
  readonly db: Database | Transaction;
}

export interface ConnectionOptions {
  readonly url: string;
  /** Connections at most; they are made on first use, so the server may come up later. */
  readonly max: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** What PostgreSQL ends by itself; without it, nothing. */
  readonly limits?: StatementLimits | undefined;
  /**
   * Statements are planned once, whatever their values: planning a short one anew for each call, as PostgreSQL does where
   * it expects that to pay, takes longer than running it.
   */
  readonly plansOnce?: boolean | undefined;
}

/** How long a statement may run, and wait for a lock, in ms. */
export interface StatementLimits {
  readonly statementMs: number;
  readonly lockMs: number;
}

/**
 * What a session needs, whatever the server's, the database's or the role's own defaults are: instants and numbers are
 * read and written as text in these forms.
 */
export const SESSION = {
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  default_transaction_isolation: 'read committed',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
} as const;

/** The same as a statement, for connections that are not ours to open. */
export const SET_SESSION = Object.entries(SESSION)
  .map(([name, value]) => `SET ${name} = '${value}'`)
  .join('; ');

/** Their type numbers: `date`, `timestamp` and `timestamptz`. */
const DATES = { date: 1082, timestamp: 1114, timestamptz: 1184 };

/**
 * Dates and instants as PostgreSQL writes them: the driver would read and send them as a `Date`, which knows no infinity
 * and no microseconds.
 */
const asText = { to: DATES.timestamptz, from: Object.values(DATES), serialize: asIs, parse: asIs };

function asIs(value: string): string {
  return value;
}

/** Opens connections to PostgreSQL 15 or newer. One that breaks is replaced. */
export function connect({ url, max, applicationName, limits, plansOnce }: ConnectionOptions): Sql {
  const plans = plansOnce === true ? { plan_cache_mode: 'force_generic_plan' } : {};
  const timeouts = limits && { statement_timeout: limits.statementMs, lock_timeout: limits.lockMs };
  const options: Options<Record<string, PostgresType>> = {
    max,
    connection: { application_name: applicationName, ...SESSION, ...timeouts, ...plans },
    connect_timeout: 5,
    idle_timeout: 30,
    // A server that restarts is back within a second; a longer pause would only make its callers wait.
    backoff: () => 0.2,
    // The types of arrays would be asked for at every new connection; arrays are written as text here.
    fetch_types: false,
    types: { date: asText },
    onnotice: () => undefined,
  };
  const { socket, server } = placeOf(url);
  return socket === null ? postgres(server, options) : postgres(server, { ...options, host: socket });
}

/** `?host=/a/folder` is the folder of a Unix socket, as libpq has it; to the driver it is an option of its own. */
function placeOf(url: string): { server: string; socket: string | null } {
  const server = new URL(url);
  const socket = server.searchParams.get('host');
  server.searchParams.delete('host');
  return { server: server.href, socket };
}

/** @param short for short statements; without it they wait for a connection like all others. */
export function openDatabase(client: Sql, short = client): Database {
  return Object.assign(drizzle(client, { schema }), { $short: short });
}
