import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, openDatabase } from '../src/db/client.ts';
import { prepared } from '../src/db/prepared.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { cloneDatabase } from './support/database.ts';

/** What the driver does with a connection that PostgreSQL ends; `patches/` mends what it does by itself. */
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
