import type { ExtractTablesWithRelations } from 'drizzle-orm';
import { drizzle, type NodePgDatabase, type NodePgTransaction } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema/index.ts';

type Schema = typeof schema;

export type Database = NodePgDatabase<Schema> & { $client: pg.Pool };
export type Transaction = NodePgTransaction<Schema, ExtractTablesWithRelations<Schema>>;

export interface PoolOptions {
  readonly url: string;
  readonly max: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Told when a connection that nobody uses breaks (PostgreSQL restarting, say); the pool replaces it. */
  readonly onIdleError: (error: Error) => void;
}

/** Opens a pool on PostgreSQL 15 or newer. Connections are made on first use, so the server may come up later. */
export function openPool({ url, max, applicationName, onIdleError }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  // Without a handler the error of an idle connection would end the process.
  pool.on('error', onIdleError);
  pool.on('connect', (client) => client.on('error', onIdleError));
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return drizzle(pool, { schema });
}
