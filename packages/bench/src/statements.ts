import type { Ctx } from '@watcher/core/context';
import type { ParameterOrJSON, Sql, TransactionSql } from 'postgres';

/** A statement as a verb sent it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly ParameterOrJSON<never>[];
}

/**
 * The statements that a call sends to the database, in their order, so that what is measured and explained is what
 * the product runs and never a copy of it. What begins and ends a transaction is not among them: they are run again on
 * one connection, where transactions of several connections would be mixed up.
 *
 * @param ctx of the call; outside of a transaction.
 */
export async function statementsOf(ctx: Ctx, call: (ctx: Ctx) => Promise<unknown>): Promise<Statement[]> {
  if (!('$client' in ctx.db)) throw new Error('Statements are recorded outside of transactions.');
  const client = ctx.db.$client;
  const statements: Statement[] = [];
  const record = (unsafe: Sql['unsafe']): Sql['unsafe'] =>
    function recorded(text, values = [], options) {
      if (!text.startsWith('begin ')) statements.push({ text, values });
      return unsafe(text, values, options);
    };
  const { unsafe, begin } = client;
  client.unsafe = record(unsafe);
  client.begin = new Proxy(begin, {
    apply(target, self, args) {
      const run: (queries: TransactionSql) => unknown = args.pop();
      const recordedRun = (queries: TransactionSql) => {
        queries.unsafe = record(queries.unsafe);
        return run(queries);
      };
      return Reflect.apply(target, self, [...args, recordedRun]);
    },
  });
  try {
    await call(ctx);
  } finally {
    Object.assign(client, { unsafe, begin });
  }
  return statements;
}
