import type { Sql, TransactionSql } from 'postgres';

/**
 * A statement with more values than this is taken for one about many rows, whose text differs with their number: a
 * connection would keep one for each number.
 */
const MOST_VALUES = 40;

/**
 * Has a client prepare what Drizzle sends unprepared, in transactions, too. A statement is then parsed once per connection,
 * and goes out together with its values: otherwise the driver first asks PostgreSQL for their types and waits for the answer.
 * PostgreSQL keeps a plan where one planned for the very values is not expected to be better. For a process that sends
 * the same few statements again and again: each connection keeps all of them, until it is replaced after an hour at most.
 *
 * @returns the client itself
 */
export function preparing<Client extends Sql | TransactionSql>(client: Client): Client {
  client.unsafe = new Proxy(client.unsafe, {
    apply(send, self, args: Parameters<Sql['unsafe']>) {
      const [text, values, options] = args;
      // Without values there is nothing to ask for: the text goes out as it is.
      const isKept = Array.isArray(values) && values.length > 0 && values.length <= MOST_VALUES;
      return Reflect.apply(send, self, isKept ? [text, values, { ...options, prepare: true }] : args);
    },
  });
  if ('begin' in client) client.begin = inTransaction(client.begin);
  if ('savepoint' in client) client.savepoint = inTransaction(client.savepoint);
  return client;
}

/** The last argument is what runs in the transaction. */
function inTransaction<Begin extends Sql['begin'] | TransactionSql['savepoint']>(begin: Begin): Begin {
  return new Proxy(begin, {
    apply(target, self, args: unknown[]) {
      const run = args.at(-1);
      if (typeof run !== 'function') return Reflect.apply(target, self, args);
      const prepared = (sql: TransactionSql): unknown => Reflect.apply(run, undefined, [preparing(sql)]);
      return Reflect.apply(target, self, args.with(-1, prepared));
    },
  });
}
