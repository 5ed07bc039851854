import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, openDatabase } from '../src/db/client.ts';
import { preparing } from '../src/db/preparing.ts';
import { cloneDatabase } from './support/database.ts';

/** What a connection has prepared is in `pg_prepared_statements`, which shows each session its own. */
let client: ReturnType<typeof connect>;
let db: ReturnType<typeof openDatabase>;

function open(url: string, wrap: (client: ReturnType<typeof connect>) => typeof client): void {
  client = wrap(connect({ url, max: 1, applicationName: 'preparing' }));
  db = openDatabase(client);
}

beforeEach(async () => open(await cloneDatabase(), preparing));
afterEach(() => client.end());

/** The driver's own, such as `commit`, are left out. */
async function preparedTexts(): Promise<string[]> {
  const rows = await client<{ statement: string }[]>`
    SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT%' ORDER BY statement`;
  return rows.map(({ statement }) => statement);
}

test('what Drizzle sends is prepared once, in transactions and savepoints, too', async () => {
  const one = sql`SELECT ${1}::integer AS n`;
  expect(await db.execute(one)).toEqual([{ n: 1 }]);
  await db.transaction(async (tx) => {
    expect(await tx.execute(one)).toEqual([{ n: 1 }]);
    expect(await tx.execute(sql`SELECT ${2}::text AS inside`)).toEqual([{ inside: '2' }]);
    await tx.transaction((nested) => nested.execute(sql`SELECT ${3}::text AS deeper`));
  });
  expect(await preparedTexts()).toEqual([
    'SELECT $1::integer AS n',
    'SELECT $1::text AS deeper',
    'SELECT $1::text AS inside',
  ]);
});

test('what names many rows, or no value, is not kept', async () => {
  const values = sql.join(
    Array.from({ length: 41 }, (_, n) => sql`${n}::integer`),
    sql`, `,
  );
  expect(await db.execute(sql`SELECT max(n) AS most FROM unnest(ARRAY[${values}]) n`)).toEqual([
    { most: 40 },
  ]);
  expect(await db.execute(sql`SELECT 1 AS n`)).toEqual([{ n: 1 }]);
  expect(await preparedTexts()).toEqual([]);
});

test('a transaction that fails is rolled back, and its error is the one that is thrown', async () => {
  await client`CREATE TABLE notes (text text)`;
  const failing = db.transaction(async (tx) => {
    await tx.execute(sql`INSERT INTO notes VALUES (${'lost'})`);
    throw new Error('changed its mind');
  });
  await expect(failing).rejects.toThrow('changed its mind');
  expect(await client`SELECT FROM notes`).toHaveLength(0);
});

test('a table that changed under a prepared statement fails it once', async () => {
  await client`CREATE TABLE notes (text text)`;
  await client`INSERT INTO notes VALUES ('7')`;
  const read = () => db.execute(sql`SELECT text FROM notes WHERE text <> ${'a'}`);
  expect(await read()).toEqual([{ text: '7' }]);
  await client`ALTER TABLE notes ADD COLUMN more text`;
  expect(await read()).toEqual([{ text: '7' }]);
  await client`ALTER TABLE notes ALTER COLUMN text TYPE varchar(3)`;
  await expect(read()).rejects.toThrow();
  expect(await read()).toEqual([{ text: '7' }]);
});

test('a client that prepares nothing by itself keeps nothing', async () => {
  await client.end();
  open(await cloneDatabase(), (plain) => plain);
  await db.execute(sql`SELECT ${1}::integer AS n`);
  expect(await preparedTexts()).toEqual([]);
});
