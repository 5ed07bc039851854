import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { ParameterOrJSON, Sql } from 'postgres';
import type { Transaction } from './client.ts';
import type { Row } from './decode.ts';

export type Value = ParameterOrJSON<never>;

/** What hot queries are sent over: a database's connections, or the one of a snapshot. */
export interface Queries {
  readonly $client: Pick<Sql, 'unsafe'>;
  readonly $short: Pick<Sql, 'unsafe'>;
}

/** What a hot query needs of the context. One in a transaction that writes is refused when it is called. */
export interface WithQueries {
  readonly db: Queries | Transaction;
}

/**
 * A hot query: PostgreSQL parses it once per connection and keeps its plan, and Drizzle does not build it anew at every
 * call. One whose plan no longer holds is parsed anew; in a snapshot, which has failed by then, it fails. Arrays among the values are text, see `arrayLiteral`.
 */
export async function prepared(
  ctx: WithQueries,
  text: string,
  values: Value[],
  { isShort = false }: StatementOptions = {},
): Promise<Row[]> {
  if (!('$client' in ctx.db)) throw new Error('Hot queries run outside of transactions.');
  const { $client, $short } = ctx.db;
  const ask = () => (isShort ? $short : $client).unsafe<Row[]>(text, values, { prepare: true });
  try {
    return await ask();
  } catch (error) {
    if (isStalePlan(error)) return ask();
    throw error;
  }
}

/** What PostgreSQL answers for a statement that a change of the schema overtook, or that it has forgotten. */
function isStalePlan(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && 'routine' in error)) return false;
  const { code, routine } = error;
  return code === '0A000' ? routine === 'RevalidateCachedQuery' : code === '26000';
}

export interface StatementOptions {
  /**
   * It takes less than a millisecond whoever asks, and waits for no lock that is held longer: others wait behind it on
   * its connection.
   */
  readonly isShort?: boolean;
}

/** A hot query with names in the place of numbers. */
export type Statement<Name extends string> = (
  ctx: WithQueries,
  values: Readonly<Record<Name, Value>>,
) => Promise<Row[]>;

/**
 * Makes a hot query of a text in which `$name` stands for a value, once or several times.
 *
 * @throws Error at a call that lacks a value which the text names.
 */
export function statement<Name extends string>(text: string, options?: StatementOptions): Statement<Name> {
  const names: string[] = [];
  const numbered = text.replace(/\$([a-z]\w*)/gi, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return (ctx, values) => {
    const named = new Map<string, Value>(Object.entries(values));
    const inOrder = names.map((name) => {
      const value = named.get(name);
      if (value === undefined) throw new Error(`A statement lacks its value ${name}.`);
      return value;
    });
    return prepared(ctx, numbered, inOrder, options);
  };
}

const dialect = new PgDialect();

/** The same for a query that is put together of parts, always to the same text. */
export function preparedSql(ctx: WithQueries, query: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return prepared(ctx, text, params as Value[]);
}
