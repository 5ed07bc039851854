import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { ParameterOrJSON } from 'postgres';
import type { WithDb } from './client.ts';

export type Value = ParameterOrJSON<never>;

/**
 * A hot query: PostgreSQL parses it once per connection and keeps its plan, and Drizzle does not build it anew at every
 * call. Arrays among the values are text, see `arrayLiteral`.
 */
export async function prepared<Row extends object>(
  ctx: WithDb,
  text: string,
  values: Value[],
): Promise<Row[]> {
  if (!('$client' in ctx.db)) throw new Error('Hot queries run outside of transactions.');
  return ctx.db.$client.unsafe<Row[]>(text, values, { prepare: true });
}

const dialect = new PgDialect();

/** The same for a query that is put together of parts, always to the same text. */
export function preparedSql<Row extends object>(ctx: WithDb, query: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return prepared(ctx, text, params as Value[]);
}
