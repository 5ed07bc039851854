import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, openDatabase } from '../src/db/client.ts';
import { prepared } from '../src/db/prepared.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { cloneDatabase } from './support/database.ts';

/** What the driver does with lost connections, with errors and with values; `patches/` mends what it does by itself. */
let url: string;
let admin: ReturnType<typeof connect>;

beforeAll(async () => {
  url = await cloneDatabase();
  admin = connect({ url, max: 1, applicationName: 'test' });
});
afterAll(() => admin.end());

/** One connection, so that one which does not come back to the pool is missed. */
function open() {
  const client = connect({ url, max: 1, applicationName: 'lost' });
  return { client, ctx: { db: openDatabase(client) } };
}

async function endConnections(): Promise<void> {
  await admin`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'lost'`;
}

test('a transaction whose connection is lost between two statements fails, and the next one works', async () => {
  const { client, ctx } = open();
  for (let time = 0; time < 3; time += 1) {
    const lost = withTransaction(ctx, async (tx) => {
      await tx.db.execute(sql`SELECT 1`);
      await endConnections();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx.db.execute(sql`SELECT 2`);
    });
    await expect(lost).rejects.toThrow();
    expect(await withTransaction(ctx, (tx) => tx.db.execute(sql`SELECT 3 AS n`))).toEqual([{ n: 3 }]);
  }
  await client.end();
});

test('statements that were sent together fail together, and the next ones are answered', async () => {
  const { client, ctx } = open();
  const sleep = (seconds: number) => prepared(ctx, 'SELECT pg_sleep($1::integer)', [seconds]);
  // A statement is sent ahead of answers once PostgreSQL has parsed it.
  await sleep(0);
  const sent = Promise.allSettled([sleep(20), sleep(21), sleep(22)]);
  await expect
    .poll(
      () => admin`SELECT FROM pg_stat_activity WHERE application_name = 'lost' AND wait_event = 'PgSleep'`,
    )
    .toHaveLength(1);
  await endConnections();
  expect((await sent).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await prepared(ctx, 'SELECT $1::integer AS n', [4])).toEqual([{ n: 4 }]);
  await client.end();
});

test('a statement whose value cannot be sent fails alone; the others get their own answers', async () => {
  const { client, ctx } = open();
  const say = (word: unknown) =>
    client.unsafe('SELECT $1::text AS word, pg_sleep(0.02)', [word as string], { prepare: true });
  const wordOf = async (rows: PromiseLike<readonly Record<string, unknown>[]>) => (await rows)[0]?.['word'];
  await say('parsed');
  const unsendable = {
    toString() {
      throw new RangeError('no such text');
    },
  };
  for (const wrong of [unsendable, undefined]) {
    const words = ['first', wrong, 'second', wrong, wrong, 'third'];
    const answers = await Promise.allSettled(words.map((word) => wordOf(say(word))));
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.status))).toEqual([
      'first',
      'rejected',
      'second',
      'rejected',
      'rejected',
      'third',
    ]);
    // Nor does it spoil a connection on which nothing else is under way.
    await expect(wordOf(say(wrong))).rejects.toThrow();
    expect(await wordOf(say('after'))).toBe('after');
  }
  expect(await prepared(ctx, 'SELECT $1::integer AS n', [4])).toEqual([{ n: 4 }]);
  await client.end();
});

test('of a statement that fails after its first rows, none is left in the next answer', async () => {
  const { client, ctx } = open();
  const partly = prepared(ctx, 'SELECT 1 / ($1::integer - n) AS v FROM generate_series(1, 5) n', [3]);
  const next = prepared(ctx, 'SELECT $1::integer AS v', [7]);
  await expect(partly).rejects.toThrow('division by zero');
  expect(await next).toEqual([{ v: 7 }]);
  await client.end();
});

test('a statement that a change of the schema overtook is parsed anew, with the same values, whatever is sent behind it', async () => {
  const { client, ctx } = open();
  await admin.unsafe('CREATE TABLE changing (a integer); INSERT INTO changing VALUES (1)').simple();
  const all = (n: number) =>
    prepared(ctx, 'SELECT changing.*, $1::integer AS n, $2::boolean AS yes FROM changing', [n, true]);
  const one = (n: number) => prepared(ctx, 'SELECT $1::integer AS n', [n]);
  expect(await all(0)).toEqual([{ a: 1, n: 0, yes: true }]);
  await one(0);
  await admin.unsafe('ALTER TABLE changing ADD COLUMN b integer DEFAULT 2');
  expect(await Promise.all([all(1), one(2), all(3), one(4)])).toEqual([
    [{ a: 1, b: 2, n: 1, yes: true }],
    [{ n: 2 }],
    [{ a: 1, b: 2, n: 3, yes: true }],
    [{ n: 4 }],
  ]);
  await admin.unsafe('ALTER TABLE changing DROP COLUMN b');
  expect(await all(5)).toEqual([{ a: 1, n: 5, yes: true }]);
  await client.end();
});

test('instants and dates are sent as they are written, on every connection', async () => {
  const client = connect({ url, max: 1, applicationName: 'test' });
  const values = ['infinity', '-infinity', '0001-01-01', '9999-12-31'];
  for (const type of ['timestamptz', 'timestamp', 'date']) {
    for (const value of values) {
      const [row] = await client.unsafe(`SELECT $1::${type}::text AS said, $1::${type} AS read`, [value], {
        prepare: true,
      });
      expect(String(row?.['said'])).toContain(value);
      expect(row?.['read']).toBe(row?.['said']);
    }
  }
  await client.end();
});
