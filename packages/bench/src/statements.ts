import type { Ctx } from '@watcher/core/context';
import type { ParameterOrJSON } from 'postgres';

/** A statement as a verb sent it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly ParameterOrJSON<never>[];
}

/**
 * The statements that a call sends to the database, in their order, so that what is measured and explained is what
 * the product runs and never a copy of it.
 *
 * @param ctx of the call; outside of a transaction.
 */
export async function statementsOf(ctx: Ctx, call: (ctx: Ctx) => Promise<unknown>): Promise<Statement[]> {
  if (!('$client' in ctx.db)) throw new Error('Statements are recorded outside of transactions.');
  const client = ctx.db.$client;
  const statements: Statement[] = [];
  const { unsafe } = client;
  const recording: typeof unsafe = (text, values = [], options) => {
    statements.push({ text, values });
    return unsafe(text, values, options);
  };
  client.unsafe = recording;
  try {
    await call(ctx);
  } finally {
    client.unsafe = unsafe;
  }
  return statements;
}
