import type { Ctx } from '@watcher/core/context';

/** A statement as a verb sent it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * The statements that a call sends to the database, in their order, so that what is measured and explained is what
 * the product runs and never a copy of it.
 *
 * @param ctx of the call; outside of a transaction.
 */
export async function statementsOf(ctx: Ctx, call: (ctx: Ctx) => Promise<unknown>): Promise<Statement[]> {
  if (!('$client' in ctx.db)) throw new Error('Statements are recorded outside of transactions.');
  const pool = ctx.db.$client;
  const statements: Statement[] = [];
  const query = pool.query;
  const recording: typeof query = (config: unknown, values?: unknown): never => {
    const { text, own } = parts(config);
    statements.push({ text, values: own ?? (Array.isArray(values) ? values : []) });
    // What `query` gives back depends on its arguments, which are passed on as they came.
    return Reflect.apply(query, pool, values === undefined ? [config] : [config, values]) as never;
  };
  pool.query = recording;
  try {
    await call(ctx);
  } finally {
    pool.query = query;
  }
  return statements;
}

function parts(config: unknown): { text: string; own: unknown[] | undefined } {
  if (typeof config === 'string') return { text: config, own: undefined };
  if (typeof config !== 'object' || config === null || !('text' in config))
    throw new Error('An unknown query.');
  const own = 'values' in config && Array.isArray(config.values) ? config.values : undefined;
  return { text: String(config.text), own };
}
