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
