import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { QueryResultRow } from 'pg';
import type { Ctx } from '../context.ts';

/**
 * A hot query: PostgreSQL parses it once per connection, under its name, and Drizzle does not build it anew at every
 * call.
 */
export async function prepared<Row extends QueryResultRow>(
  ctx: Pick<Ctx, 'db'>,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  if (!('$client' in ctx.db)) throw new Error('Hot queries run outside of transactions.');
  return (await ctx.db.$client.query<Row>({ name, text, values: [...values] })).rows;
}

const dialect = new PgDialect();

/** The same for a query that is put together of parts, always to the same text under its name. */
export function preparedSql<Row extends QueryResultRow>(
  ctx: Pick<Ctx, 'db'>,
  name: string,
  query: SQL,
): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return prepared(ctx, name, text, params);
}
