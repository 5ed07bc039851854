import { createViewInput } from '@watcher/contract/views';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { savedViews } from '../src/db/schema/index.ts';
import { createView, listViews, removeView } from '../src/views/index.ts';
import { insertUser } from './support/usage.ts';
import { whileHeld } from './support/while-held.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const save = (user: UserCtx, name: string, query = 'period=7d') =>
  createView(user, user.scope, createViewInput.parse({ name, query }));
const namesOf = async (user: UserCtx) => (await listViews(user, user.scope)).items.map(({ name }) => name);

describe('the query of a view', () => {
  const isTaken = (query: string) => createViewInput.safeParse({ name: 'x', query }).success;

  test.each([
    '',
    'period=month&tag=acme&group=key',
    'from=2026-01-03&to=2026-01-09&key=7&key=8&group=day&sort=day',
    'model=openai%2Fgpt-5&model=&provider=Amazon+Bedrock&group=',
    'group=day,key,model,provider&sort=-cost',
    'group=month,key&table=pivot',
  ])('is what the address of the page says: %s', (query) => expect(isTaken(query)).toBe(true));

  test.each([
    'period=fortnight',
    'from=2026-01-09&to=2026-01-03',
    'from=2026-01-03',
    'key=0',
    'key=1e3',
    'group=colour',
    'group=hour,day',
    'sort=colour',
    'group=model&sort=day',
    'group=month,key,model&table=pivot',
    'table=list',
    'q=1',
    'javascript:alert(1)',
    'https://evil.example/?period=7d',
    `tag=${'x'.repeat(200)}`,
    `model=${'x'.repeat(201)}`,
    Array.from({ length: 501 }, (_, place) => `key=${place + 1}`).join('&'),
    `model=${'x'.repeat(4000)}`,
    'model=%00',
  ])('is nothing else: %.60s', (query) => expect(isTaken(query)).toBe(false));
});

test('a view is kept in one order and listed by its name', async () => {
  const user = await insertUser(world.ctx);
  const one = await save(user, 'Zebra', 'group=key&period=month&tag=acme');
  await save(user, 'acme', 'sort=-cost');
  expect(one.query).toBe('period=month&tag=acme&group=key');
  const { items, total } = await listViews(user, user.scope);
  expect(items.map(({ name, query }) => [name, query])).toEqual([
    ['acme', 'period=30d'],
    ['Zebra', 'period=month&tag=acme&group=key'],
  ]);
  expect(total).toBe(2);
});

test('a name is taken once in a team, in any case, also by two at once', async () => {
  const [user, other] = [await insertUser(world.ctx), await insertUser(world.ctx)];
  const tries = await Promise.allSettled(['Acme', 'ACME', 'acme'].map((name) => save(user, name)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const [name = ''] = await namesOf(user);
  await expect(save(user, 'aCmE')).rejects.toMatchObject({
    refusal: { code: 'view_name_taken', params: { name } },
  });
  await save(other, 'Acme');
  expect(await namesOf(other)).toEqual(['Acme']);
});

test('a team has no more than fifty, also of two at once, and one more after one is gone', async () => {
  const user = await insertUser(world.ctx);
  for (let count = 0; count < 49; count += 1) await save(user, `view ${count}`);
  const tries = await Promise.allSettled([save(user, 'a'), save(user, 'b')]);
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(save(user, 'more')).rejects.toMatchObject({
    refusal: { code: 'view_limit_reached', params: { limit: 50 } },
  });
  const { items } = await listViews(user, user.scope);
  await removeView(user, user.scope, { id: items[0]?.id ?? 0 });
  await save(user, 'more');
});

test('a view is deleted by its own team, once', async () => {
  const [user, other] = [await insertUser(world.ctx), await insertUser(world.ctx)];
  const { id } = await save(user, 'mine');
  await expect(removeView(other, other.scope, { id })).rejects.toMatchObject({
    code: 'view_of_another_team',
  });
  expect(await namesOf(user)).toEqual(['mine']);
  expect(await namesOf(other)).toEqual([]);
  await removeView(user, user.scope, { id });
  await expect(removeView(user, user.scope, { id })).rejects.toMatchObject({ code: 'view_not_found' });
});

test('a view that several delete at once is deleted by one of them', async () => {
  const user = await insertUser(world.ctx);
  const { id } = await save(user, 'mine');
  const remove = () => removeView(user, user.scope, { id });
  const tries = await whileHeld(
    user,
    ({ db }) => db.select().from(savedViews).where(eq(savedViews.id, id)).for('update'),
    remove,
    remove,
    remove,
  );
  expect(tries).toMatchObject([
    { status: 'fulfilled' },
    { reason: { code: 'view_not_found' } },
    { reason: { code: 'view_not_found' } },
  ]);
});
