import type { Account, Fault, Json, OddRule } from '@watcher/openrouter-sim';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disableKey } from '../src/control/index.ts';
import { createKey, listKeys } from '../src/keys/index.ts';
import { toUsd } from '../src/lib/money.ts';
import { readAnalyticsRow } from '../src/openrouter/schemas.ts';
import { syncHistory, syncKey } from '../src/sync/index.ts';
import { dashboard, listUsage, overview } from '../src/usage/index.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const HOUR = 3_600_000;
const DOLLAR = 10n ** 12n;

let account: Account;
let hashes: string[];
beforeEach(async () => {
  world.sim.odd.clear();
  account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  hashes = ['one', 'other'].map((name) => {
    const createdAt = world.sim.clock.now() - 800 * HOUR;
    const { hash } = account.createKey({ name, kind: 'inference', createdAt });
    world.sim.record({
      keyHash: hash,
      at: world.sim.clock.now() - HOUR,
      model: 'openai/gpt-5-mini-2025-08-07',
      promptTokens: 10,
      completionTokens: 10,
      usage: DOLLAR,
    });
    return hash;
  });
  await createKey(user, user.scope, { name: 'All', key: manager.key });
});

async function found() {
  const { items } = await listKeys(user, user.scope, {
    skip: 0,
    limit: 50,
    sortBy: 'name',
    sortOrder: 'asc',
  });
  return items.filter(({ managedBy }) => managedBy !== null);
}
const iso = (at: number) => new Date(at).toISOString();
const totals = async () => (await dashboard(user, user.scope, { days: 30 })).summary;

describe('one odd field keeps nothing else from being read', () => {
  test.each([
    ['limit', 1e30],
    ['limit', 'much'],
    ['limit_remaining', { usd: 1 }],
    ['usage_daily', null],
    ['usage_weekly', 'none'],
    ['byok_usage', null],
    ['created_at', 12],
    ['disabled', 'no'],
    ['workspace_id', 7],
    ['label', null],
    ['created_at', '0000-01-01T00:00:00Z'],
    ['created_at', '-000001-01-01T00:00:00Z'],
    ['expires_at', '+012345-01-01T00:00:00Z'],
  ])('a listed key with %s: %j', async (field, value) => {
    const [hash = ''] = hashes;
    world.sim.odd.add({ name: 'set', call: 'GET /keys', path: `data.*.${field}`, where: { hash }, value });
    await syncRound(user);
    expect((await found()).map(({ name, status, problem }) => [name, status, problem])).toEqual([
      ['one', 'valid', null],
      ['other', 'valid', null],
    ]);
    expect((await totals()).totalCost).toBe(2);
  });

  test.each([9_223_373, 1e12])('a limit of %d USD is that', async (limit) => {
    const [hash = ''] = hashes;
    for (const field of ['limit', 'limit_remaining']) {
      world.sim.odd.add({
        name: 'set',
        call: 'GET /keys',
        path: `data.*.${field}`,
        where: { hash },
        value: limit,
      });
    }
    await syncRound(user);
    expect((await found())[0]).toMatchObject({ limit, limitRemaining: limit, problem: null });
  });

  test('a listed key without its counter says which field; the other is read, and nothing is gone', async () => {
    await syncRound(user);
    const [hash = ''] = hashes;
    world.sim.odd.add({ name: 'set', call: 'GET /keys', path: 'data.*.usage', where: { hash }, value: {} });
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect((await found()).map(({ name, problem, goneAt }) => [name, problem?.code, goneAt])).toEqual([
      ['one', 'not_understood', null],
      ['other', undefined, null],
    ]);
    expect((await found())[0]?.problem?.params).toEqual({ call: 'GET /keys', field: 'data.usage' });
    expect((await totals()).totalCost).toBe(2);
  });

  test.each([null, undefined, 'NaN', 1e300, {}, 123_456_789.5])(
    'a listed key that was never seen is watched, whatever its counter (%j)',
    async (usage) => {
      const [hash = ''] = hashes;
      const odd = { name: 'set', call: 'GET /keys', path: 'data.*.usage', where: { hash } } as const;
      world.sim.odd.add(usage === undefined ? { ...odd, name: 'remove' } : { ...odd, value: usage });
      await syncRound(user);
      expect((await found()).map(({ name, problem }) => [name, problem?.code])).toEqual([
        ['one', 'not_understood'],
        ['other', undefined],
      ]);
      expect(await totals()).toMatchObject({ totalCost: 2, totalRequests: 2 });
      world.sim.odd.clear();
      world.sim.clock.advance(HOUR);
      await syncRound(user);
      expect((await found()).map(({ name, problem }) => [name, problem])).toEqual([
        ['one', null],
        ['other', null],
      ]);
      expect(await totals()).toMatchObject({ totalCost: 2, totalRequests: 2, isComplete: true });
    },
  );

  test('a key that has expired is that, though it is listed no more', async () => {
    const expiresAt = world.sim.clock.now() + HOUR / 2;
    const { hash } = account.createKey({ name: 'short', expiresAt });
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    const short = (await found()).find(({ name }) => name === 'short');
    expect(short?.problem).toEqual({
      code: 'expired',
      params: { at: iso(expiresAt) },
      since: iso(expiresAt),
    });
    world.sim.deleteKey(hash);
    world.sim.deleteKey(hashes[0] ?? '');
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect((await found()).map(({ name, problem }) => [name, problem?.code])).toEqual([
      ['one', 'gone'],
      ['other', undefined],
      ['short', 'expired'],
    ]);
  });

  test('a key is gone when two whole walks of the account lack it, and not when one does', async () => {
    await syncRound(user);
    const page = JSON.stringify({ data: [] });
    const empty = {
      kind: 'raw',
      status: 200,
      text: page,
      contentType: 'application/json',
      path: '/keys',
    } as const;
    for (const [times, isGone] of [
      [1, false],
      ['always', true],
    ] as const) {
      world.sim.faults.add({ ...empty, times });
      world.sim.clock.advance(HOUR);
      await syncRound(user);
      world.sim.faults.clear();
      expect((await found()).map(({ goneAt }) => goneAt !== null)).toEqual([isGone, isGone]);
    }
  });

  test('a NUL and half a character in a name are left out', async () => {
    const [hash = ''] = hashes;
    world.sim.odd.add({ name: 'text', call: 'GET /keys', path: 'data.*.name', where: { hash }, as: 'nul' });
    await syncRound(user);
    expect((await found()).every(({ name }) => !name.includes('\u0000'))).toBe(true);
    expect((await totals()).totalCost).toBe(2);
  });

  test.each<Fault>([
    { kind: 'status', status: 403 },
    { kind: 'status', status: 500 },
    { kind: 'html', status: 200 },
    { kind: 'raw', status: 200, text: '{"data":[{"id":7}]}', contentType: 'application/json' },
  ])(
    'workspaces that cannot be listed (%o) keep no key from being read, and make none gone',
    async (fault) => {
      world.sim.faults.add({ ...fault, path: '/workspaces', times: 'always' });
      await syncRound(user);
      world.sim.faults.clear();
      expect((await found()).map(({ status, goneAt }) => [status, goneAt])).toEqual([
        ['valid', null],
        ['valid', null],
      ]);
      expect((await totals()).totalCost).toBe(2);
    },
  );

  test.each([400, 403, 404])(
    'where the keys of a workspace cannot be listed (%i), none of its keys is gone, and those of others are read and go',
    async (status) => {
      const { id: workspace } = account.createWorkspace({ name: 'Second', slug: 'second' });
      account.createKey({ name: 'there', workspace });
      await syncRound(user);
      world.sim.clock.advance(HOUR);
      account.createKey({ name: 'new' });
      world.sim.deleteKey(hashes[1] ?? '');
      const odd: string[] = [];
      const openrouter = user.openrouter.with({ onOdd: ({ call, status }) => odd.push(`${call} ${status}`) });
      // After the default workspace come the others; what is missing then has the account walked once more.
      for (const walk of [1, 2]) {
        world.sim.interludes.add('GET /workspaces', walk, () => {
          world.sim.faults.add({ kind: 'status', status, path: '/keys', times: 1 });
        });
      }
      const { teamId, ...ctx } = user;
      const { managedBy } = (await found())[0] ?? { managedBy: null };
      await syncKey({ ...ctx, openrouter }, { teamId, keyId: managedBy ?? 0 });
      expect(odd).toContain(`GET /keys ${status}`);
      const keys = (await found()).map(
        ({ name, goneAt }) => `${name} ${goneAt === null ? 'is there' : 'is gone'}`,
      );
      expect(keys).toEqual(['new is there', 'one is there', 'other is gone', 'there is there']);
    },
  );

  test('an odd count in a row of analytics is unknown, and its money is kept', async () => {
    world.sim.odd.add({
      name: 'set',
      call: 'POST /analytics/query',
      path: 'data.data.*.request_count',
      value: 'many',
    });
    await syncRound(user);
    expect(await totals()).toMatchObject({ totalCost: 2, totalRequests: null });
  });
});

test.each([
  // What is null was not used, and a total that is null is no amount.
  { credits: null, byok: 0.25, total: null, said: [0, 0.25] },
  { credits: 0.5, byok: null, total: null, said: [0.5, 0] },
  { credits: null, byok: null, total: null, said: [0, 0] },
  { credits: null, byok: 0.25, total: 1, said: [0.75, 0.25] },
  { credits: 0.5, byok: 'x', total: 1.5, said: [0.5, 1] },
  { credits: 'NaN', byok: 0.25, total: null, said: null },
  { credits: 0.5, byok: 'x', total: null, said: null },
  { credits: undefined, byok: 0.25, total: null, said: null },
  { credits: null, byok: 0.25, total: 'NaN', said: null },
])(
  'the amounts of a row with $credits, $byok and in all $total are $said',
  ({ credits, byok, total, said }) => {
    const amounts = { credits_usage: credits, byok_usage: byok, total_usage: total };
    const read = readAnalyticsRow({ date__hour: '2026-03-18T08:00:00Z', ...amounts });
    expect('row' in read ? [toUsd(read.row.cost), toUsd(read.row.byokCost)] : null).toEqual(said);
  },
);

describe('a row of analytics keeps the others, and the money in it', () => {
  const tooLong = Array.from({ length: 6000 }, (_, place) => ((place * 7919) % 1296).toString(36)).join('');

  test.each([
    ['credits_usage', 'much'],
    ['byok_usage', {}],
    ['total_usage', []],
    ['request_count', 2 ** 53 - 1],
    ['model', tooLong],
    ['provider', `${'a'.repeat(199)}\u{1F600}`],
    ['date__hour', '2026-03-18T08:30:00Z'],
  ])('with an odd %s', async (field, value) => {
    // Another row of the answer is as it should be.
    const at = world.sim.clock.now() - 2 * HOUR;
    const model = 'openai/gpt-5-mini-2025-08-07';
    for (const keyHash of hashes)
      world.sim.record({ keyHash, at, model, promptTokens: 1, completionTokens: 1, usage: DOLLAR });
    world.sim.odd.add({
      name: 'set',
      call: 'POST /analytics/query',
      path: `data.data.0.${field}`,
      value,
    });
    await syncRound(user);
    const isCount = field === 'request_count';
    expect((await found()).map(({ problem }) => problem?.params['field'])).toEqual(
      isCount ? ['data.data.request_count', 'data.data.request_count'] : [undefined, undefined],
    );
    const { totalCost, byokCost, totalRequests } = await totals();
    expect([totalCost, byokCost]).toEqual([4, 0]);
    expect(totalRequests).toBe(isCount ? 2 : 4);
    const { items } = await listUsage(user, user.scope, {
      startDate: '2026-03-18',
      endDate: '2026-03-18',
      skip: 0,
      limit: 9,
    });
    expect(items.every(({ model, provider }) => `${model}${provider}`.isWellFormed())).toBe(true);
  });
});

describe('what one look does not show stays as it is known', () => {
  let start: number;
  beforeEach(() => {
    start = world.sim.clock.now();
  });
  afterEach(() => world.sim.clock.set(start));

  test.each<[string, Json]>([
    ['limit', 'much'],
    ['limit', [10]],
    ['limit_remaining', { usd: 1 }],
    ['limit_reset', 30],
    ['expires_at', 'soon'],
    ['disabled', 'yes'],
    ['name', 7],
    ['workspace_id', 7],
    ['creator_user_id', false],
  ])('what is known of a key stays when its %s is %j for one look', async (field, value) => {
    const [hash = ''] = hashes;
    const { key } = world.sim.findKey(hash) ?? {};
    if (key === undefined) throw new Error('The key is there.');
    Object.assign(key, { limit: 1, limitReset: 'monthly', expiresAt: world.sim.clock.now() + 90 * HOUR });
    await syncRound(user);
    const id = (await found()).find(({ name }) => name === 'one')?.id ?? 0;
    await disableKey(user, user.scope, { id });
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    const stored = async () => {
      const [row] = await world.ctx.db.execute(sql`
        SELECT limit_usd, limit_remaining_usd, limit_reset, limit_reached_at, expires_at, disabled, is_disabled_by_us, status,
          problem_code, upstream_name, workspace, creator_user_id FROM api_keys WHERE id = ${id}`);
      return row;
    };
    const before = await stored();
    expect(before).toMatchObject({
      limit_remaining_usd: '0',
      limit_reset: 'monthly',
      is_disabled_by_us: true,
      problem_code: 'disabled',
    });
    world.sim.odd.add({ name: 'set', call: 'GET /keys', path: `data.*.${field}`, where: { hash }, value });
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect(await stored()).toEqual(before);
  });

  test('a management key stays one when an answer does not say so', async () => {
    await syncRound(user);
    for (const field of ['is_management_key', 'is_provisioning_key'])
      world.sim.odd.add({ name: 'set', call: 'GET /key', path: `data.${field}`, value: 'perhaps' });
    const before = await totals();
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    const kinds = await world.ctx.db.execute(sql`
      SELECT kind FROM api_keys WHERE team_id = ${user.teamId} AND managed_by IS NULL`);
    expect(kinds.map(({ kind }) => kind)).toEqual(['management']);
    expect(await totals()).toEqual(before);
  });
});

describe('a row of analytics of which too much is odd', () => {
  const ANALYTICS = 'POST /analytics/query';
  const at = (hoursAgo: number) => world.sim.clock.now() - hoursAgo * HOUR;
  const record = (model: string, hoursAgo: number) => {
    const [keyHash = ''] = hashes;
    const usage = DOLLAR;
    world.sim.record({ keyHash, at: at(hoursAgo), model, promptTokens: 1, completionTokens: 1, usage });
  };
  const one = async () => (await found()).find(({ name }) => name === 'one');
  const setOdd = (field: string, value: Json, model = 'made/odd') =>
    world.sim.odd.add({
      name: 'set',
      call: ANALYTICS,
      path: `data.data.*.${field}`,
      where: { model },
      value,
    });
  const notUnderstood = (field: string) => ({
    code: 'not_understood',
    params: { call: ANALYTICS, field: `data.data.${field}` },
  });
  const calls = () => world.sim.requests.filter(({ path }) => path === '/analytics/query').length;

  test.each<[string, Json]>([
    ['date__hour', 'yesterday'],
    ['date__hour', null],
    ['date__hour', 1e12],
  ])('%s: %j: its hour is looked for, and all other rows count', async (field, value) => {
    for (const hoursAgo of [3, 30, 300, 700]) record('made/good', hoursAgo);
    record('made/odd', 30);
    setOdd(field, value);
    const before = calls();
    await syncRound(user);
    expect(await totals()).toMatchObject({
      totalCost: 6,
      totalRequests: 6,
      isComplete: false,
      unknownHours: 1,
    });
    expect((await one())?.problem).toMatchObject(notUnderstood('date__hour'));
    // Twice ten halves of a month until the hour is found, in each of the rounds that an unexplained counter causes.
    expect(calls() - before).toBeLessThan(100);
    world.sim.odd.clear();
    await syncRound(user);
    expect(await totals()).toMatchObject({
      totalCost: 7,
      totalRequests: 7,
      isComplete: true,
      unknownHours: 0,
    });
    expect((await one())?.problem).toBeNull();
  });

  test('two odd amounts of three leave out their row alone, and nothing is asked again to find it', async () => {
    for (const hoursAgo of [3, 30]) record('made/good', hoursAgo);
    record('made/odd', 30);
    setOdd('credits_usage', {});
    setOdd('total_usage', {});
    const before = calls();
    await syncRound(user);
    expect(calls() - before).toBeLessThan(10);
    expect(await totals()).toMatchObject({ totalCost: 4, isComplete: false, unknownHours: 1 });
    expect((await one())?.problem).toMatchObject(notUnderstood('credits_usage'));
  });

  test.each(['date__hour', 'credits_usage'])('what was known of it stays: %s', async (field) => {
    record('made/good', 30);
    record('made/odd', 30);
    await syncRound(user);
    expect((await totals()).totalCost).toBe(4);
    for (const name of [field, 'total_usage']) setOdd(name, {});
    world.sim.clock.advance(HOUR);
    record('made/good', 0);
    await syncRound(user);
    expect(await totals()).toMatchObject({ totalCost: 5, isComplete: true });
    expect((await one())?.problem).toMatchObject(notUnderstood(field));
  });

  test.each<[Json]>([[null], ['row'], [[]], [{}]])(
    '%j among the rows of every answer takes nothing away',
    async (value) => {
      for (const hoursAgo of [3, 30]) record('made/good', hoursAgo);
      world.sim.odd.add({ name: 'append', call: ANALYTICS, path: 'data.data', value });
      // Of the older history, in which nothing else is, nothing is understood: that is tried again.
      await expect(syncRound(user)).rejects.toMatchObject({ kind: 'malformed' });
      await syncRound(user).catch(() => undefined);
      expect(await totals()).toMatchObject({ totalCost: 4, isComplete: false });
      world.sim.odd.clear();
      world.sim.clock.advance(HOUR);
      await syncRound(user);
      expect(await totals()).toMatchObject({ totalCost: 4, isComplete: true });
    },
  );

  test('a part takes no whole away: of two rows of one model and provider one is odd later', async () => {
    record('made/odd', 30);
    record('made/good', 30);
    await syncRound(user);
    expect((await totals()).totalCost).toBe(4);
    // The answer has them as two rows of one name.
    for (const [name, to] of [
      ['model', 'made/good'],
      ['credits_usage', {}],
      ['total_usage', {}],
    ] as const) {
      const where = { model: 'made/odd' };
      if (name !== 'model')
        world.sim.odd.add({ name: 'set', call: ANALYTICS, path: `data.data.*.${name}`, where, value: to });
    }
    world.sim.odd.add({
      name: 'set',
      call: ANALYTICS,
      path: 'data.data.*.model',
      where: { model: 'made/odd' },
      value: 'made/good',
    });
    world.sim.clock.advance(HOUR);
    record('made/good', 0);
    await syncRound(user);
    expect(await totals()).toMatchObject({ totalCost: 5, isComplete: true });
  });

  test('a history whose oldest hour is odd comes to its end', async () => {
    const account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
    const manager = account.createKey({ name: 'old manager', kind: 'management' });
    const createdAt = world.sim.clock.now() - 700 * 24 * HOUR;
    const { hash } = account.createKey({ name: 'old', createdAt });
    const day = 24 * HOUR;
    const oldest = Math.floor(world.sim.clock.now() / day) * day - 364 * day;
    for (const model of ['made/good', 'made/odd'])
      world.sim.record({
        keyHash: hash,
        at: oldest,
        model,
        promptTokens: 1,
        completionTokens: 1,
        usage: DOLLAR,
      });
    await createKey(user, user.scope, { name: 'old', key: manager.key });
    for (const field of ['credits_usage', 'total_usage']) setOdd(field, {});
    const before = calls();
    await syncRound(user);
    expect(calls() - before).toBeLessThan(60);
    expect((await totals()).totalCost).toBe(2);
  });

  test('where no row is understood, nothing is stored', async () => {
    record('made/good', 3);
    world.sim.odd.add({ name: 'set', call: ANALYTICS, path: 'data.data.*.date__hour', value: 'now' });
    await expect(syncRound(user)).rejects.toMatchObject({ kind: 'malformed' });
    expect((await totals()).totalCost).toBe(0);
    const keys = await found();
    expect(keys.map(({ lastSyncedAt }) => lastSyncedAt)).toEqual([null, null]);
    expect(keys.flatMap(({ problem }) => problem ?? [])).toEqual([
      expect.objectContaining(notUnderstood('date__hour')),
    ]);
  });
});

describe('a count that is not understood, or not reported any more', () => {
  const at = (days: number) => world.sim.clock.now() - days * 24 * HOUR;
  const record = (days: number) =>
    world.sim.record({
      keyHash: hashes[0] ?? '',
      at: at(days),
      model: 'made/old',
      promptTokens: 70,
      completionTokens: 7,
      usage: DOLLAR,
    });
  const tokens = async () => {
    const rows = await user.db.execute(sql`
      SELECT u.tokens_input FROM usage_hour u JOIN models m ON m.id = u.model_id
      WHERE u.team_id = ${user.teamId} AND m.name = 'made/old' ORDER BY u.hour`);
    return rows.map((row) => (row['tokens_input'] === null ? null : Number(row['tokens_input'])));
  };
  const call = 'POST /analytics/query';
  const odd: [string, OddRule][] = [
    ['odd', { name: 'set', call, path: 'data.data.*.tokens_prompt', value: 'many' }],
    ['absent', { name: 'remove', call, path: 'data.data.*.tokens_prompt' }],
  ];

  test.each(odd)('takes nothing away of what was known, when it is %s', async (_name, mutation) => {
    for (const days of [3, 20]) record(days);
    world.sim.clock.advance(31 * 24 * HOUR);
    for (const days of [2, 12]) record(days);
    await syncRound(user);
    expect(await tokens()).toEqual([70, 70, 70, 70]);
    world.sim.odd.add(mutation);
    world.sim.clock.advance(25 * HOUR);
    await syncRound(user);
    for (const { id } of (await found()).slice(0, 1))
      await syncHistory(world.ctx, { teamId: user.teamId, keyId: id, again: true });
    expect(await tokens()).toEqual([70, 70, 70, 70]);
  });

  test('is read again, also of the older history', async () => {
    record(3);
    world.sim.clock.advance(60 * 24 * HOUR);
    record(2);
    world.sim.odd.add({
      name: 'set',
      call: 'POST /analytics/query',
      path: 'data.data.*.tokens_prompt',
      value: 'many',
    });
    await syncRound(user);
    expect(await tokens()).toEqual([null, null]);
    expect((await found())[0]?.problem).toMatchObject({ params: { field: 'data.data.tokens_prompt' } });
    world.sim.odd.clear();
    // By the full read of the day.
    world.sim.clock.advance(25 * HOUR);
    const id = (await found())[0]?.id ?? 0;
    await syncHistory(world.ctx, { teamId: user.teamId, keyId: id, again: true });
    await syncRound(user);
    expect(await tokens()).toEqual([70, 70]);
    expect((await found())[0]?.problem).toBeNull();
  });

  test('in the older history has that read again a day later', async () => {
    record(3);
    world.sim.clock.advance(60 * 24 * HOUR);
    await syncRound(user);
    const id = (await found())[0]?.id ?? 0;
    world.sim.odd.add({
      name: 'set',
      call: 'POST /analytics/query',
      path: 'data.data.*.tokens_prompt',
      value: 'many',
    });
    await syncHistory(world.ctx, { teamId: user.teamId, keyId: id, again: true });
    const jobs = await user.db.execute(sql`
      SELECT p.payload->>'again' AS again, round(extract(epoch FROM j.run_at - now()) / 3600)::integer AS hours
      FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
      WHERE j.task_identifier = 'sync-history' AND (p.payload->>'keyId')::bigint = ${id}`);
    expect(jobs).toEqual([{ again: 'true', hours: 24 }]);
  });
});

describe('a row that tells some of its counts and not others tells none of them', () => {
  const at = (days: number) => world.sim.clock.now() - days * 24 * HOUR;
  const record = (model: string, days: number) =>
    world.sim.record({
      keyHash: hashes[0] ?? '',
      at: at(days),
      model,
      promptTokens: 700,
      completionTokens: 300,
      usage: DOLLAR,
    });
  const leaveOut = (call: OddRule['call'], path: string, model: string) =>
    world.sim.odd.add({ name: 'set', call, path, where: { model }, value: null });
  const figures = async () => {
    const { summary, costPerMillionTokens, byModel } = await overview(user, user.scope, { period: '30d' });
    const { items } = await listUsage(user, user.scope, {
      startDate: '2026-01-01',
      endDate: '2026-12-31',
      skip: 0,
      limit: 9,
    });
    return {
      summary,
      costPerMillionTokens,
      rows: items.map(({ model, requestsCount, tokensInput, tokensOutput, tokensCached, cost }) => [
        model,
        requestsCount,
        tokensInput,
        tokensOutput,
        tokensCached,
        cost,
      ]),
      ranked: byModel.map(({ model, requests, tokens, cost }) => [model, requests, tokens, cost]),
    };
  };
  const ordinary = ['openai/gpt-5-mini-2025-08-07', 1, 10, 10, 0, 1];

  test.each(['request_count', 'tokens_prompt', 'tokens_completion'])(
    'in analytics, %s: its money counts, and no sum or ratio is smaller for it',
    async (field) => {
      record('made/partial', 2);
      leaveOut('POST /analytics/query', `data.data.*.${field}`, 'made/partial');
      await syncRound(user);
      const { summary, costPerMillionTokens, rows, ranked } = await figures();
      expect(rows.toSorted()).toEqual(
        [['made/partial', null, null, null, null, 1], ordinary, ordinary].toSorted(),
      );
      expect(ranked.toSorted()).toEqual([
        ['made/partial', null, null, 1],
        ['openai/gpt-5-mini-2025-08-07', 2, 40, 2],
      ]);
      expect(summary).toMatchObject({
        totalCost: 3,
        totalRequests: 2,
        totalTokensInput: 20,
        totalTokensOutput: 20,
        avgCostPerRequest: 1,
      });
      expect(costPerMillionTokens).toBe(50_000);
      expect((await found()).map(({ problem }) => problem)).toEqual([null, null]);
      // The full read of the day takes what is told by then.
      world.sim.odd.clear();
      world.sim.clock.advance(25 * HOUR);
      await syncRound(user);
      expect((await figures()).summary).toMatchObject({
        totalCost: 3,
        totalRequests: 3,
        totalTokensInput: 720,
      });
    },
  );

  test.each(['request_count', 'tokens_prompt', 'tokens_completion'])(
    'where every row lacks %s, nothing is counted and there is no ratio',
    async (field) => {
      world.sim.odd.add({
        name: 'set',
        call: 'POST /analytics/query',
        path: `data.data.*.${field}`,
        value: null,
      });
      await syncRound(user);
      const { summary, costPerMillionTokens } = await figures();
      expect(summary).toMatchObject({
        totalCost: 2,
        totalRequests: null,
        totalTokensInput: null,
        totalTokensOutput: null,
        avgCostPerRequest: null,
      });
      expect(costPerMillionTokens).toBeNull();
    },
  );

  test('of two rows for one hour, model and provider, neither is taken for the whole', async () => {
    const call = 'POST /analytics/query';
    for (const model of ['made/variant', 'made/model']) record(model, 2);
    leaveOut(call, 'data.data.*.tokens_prompt', 'made/variant');
    leaveOut(call, 'data.data.*.cached_tokens', 'made/variant');
    world.sim.odd.add({
      name: 'set',
      call,
      path: 'data.data.*.model',
      where: { model: 'made/variant' },
      value: 'made/model',
    });
    await syncRound(user);
    expect((await figures()).rows).toContainEqual(['made/model', null, null, null, null, 2]);
  });

  test('what is split by provider stays so when it is read again without', async () => {
    record('made/partial', 3);
    leaveOut('POST /analytics/query', 'data.data.*.tokens_prompt', 'made/partial');
    await syncRound(user);
    const providers = async () => {
      const rows = await user.db.execute(sql`
        SELECT p.name, u.requests FROM usage_hour u JOIN models m ON m.id = u.model_id JOIN providers p ON p.id = u.provider_id
        WHERE u.team_id = ${user.teamId} AND m.name = 'made/partial'`);
      return rows.map((row) => [row['name'], row['requests']]);
    };
    const before = await providers();
    expect(before).toEqual([[expect.any(String), null]]);
    world.sim.clock.advance(60 * 24 * HOUR);
    const id = (await found())[0]?.id ?? 0;
    await syncHistory(world.ctx, { teamId: user.teamId, keyId: id, again: true });
    expect(await providers()).toEqual(before);
  });

  test.each(['requests', 'prompt_tokens', 'completion_tokens'])('in activity, %s', async (field) => {
    for (const model of ['made/partial', 'made/good']) record(model, 2);
    world.sim.faults.add({ kind: 'status', status: 403, path: '/analytics/query', times: 'always' });
    leaveOut('GET /activity', `data.*.${field}`, 'made/partial');
    await syncRound(user);
    world.sim.faults.clear();
    const { summary, costPerMillionTokens, rows } = await figures();
    expect(rows).toContainEqual(['made/partial', null, null, null, null, 1]);
    expect(rows).toContainEqual(['made/good', 1, 700, 300, null, 1]);
    expect(summary).toMatchObject({ totalRequests: 1, totalTokensInput: 700, totalTokensOutput: 300 });
    expect(costPerMillionTokens).toBe(1000);
  });
});

test.each(['usage', 'byok_usage_inference'])(
  'a day of activity with an odd %s keeps no other',
  async (field) => {
    const [keyHash = ''] = hashes;
    for (const [days, model] of [
      [2, 'made/good'],
      [2, 'made/odd'],
      [5, 'made/good'],
    ] as const) {
      const at = world.sim.clock.now() - days * 24 * HOUR;
      world.sim.record({ keyHash, at, model, promptTokens: 1, completionTokens: 1, usage: DOLLAR });
    }
    const refused = { kind: 'status', status: 403, path: '/analytics/query', times: 'always' } as const;
    world.sim.faults.add(refused);
    const where = { model: 'made/odd' };
    world.sim.odd.add({ name: 'set', call: 'GET /activity', path: `data.*.${field}`, where, value: 'much' });
    await syncRound(user);
    world.sim.faults.clear();
    const key = (await found()).find(({ name }) => name === 'one');
    expect(key?.problem).toMatchObject({
      code: 'not_understood',
      params: { call: 'GET /activity', field: `data.${field}` },
    });
    expect(await totals()).toMatchObject({ totalCost: 4, isComplete: false });
  },
);

test('a count of activity that cannot be read is unknown, and the key says which', async () => {
  const [keyHash = ''] = hashes;
  const at = world.sim.clock.now() - 48 * HOUR;
  world.sim.record({ keyHash, at, model: 'made/odd', promptTokens: 1, completionTokens: 1, usage: DOLLAR });
  world.sim.faults.add({ kind: 'status', status: 403, path: '/analytics/query', times: 'always' });
  world.sim.odd.add({ name: 'set', call: 'GET /activity', path: 'data.*.prompt_tokens', value: 'many' });
  await syncRound(user);
  const one = async () => (await found()).find(({ name }) => name === 'one');
  expect((await one())?.problem).toMatchObject({
    code: 'not_understood',
    params: { call: 'GET /activity', field: 'data.prompt_tokens' },
  });
  // Nothing of its day is missing.
  expect(await totals()).toMatchObject({ totalCost: 3, totalTokensInput: null, isComplete: true });
  world.sim.odd.clear();
  world.sim.clock.advance(HOUR);
  await syncRound(user);
  world.sim.faults.clear();
  expect((await one())?.problem).toBeNull();
});

describe('listings as they are', () => {
  test.each([1, 50])('pages of %i are walked to the empty one', async (size) => {
    world.sim.settings.paging.keys.size = size;
    await syncRound(user);
    world.sim.settings.paging.keys.size = 100;
    expect(await found()).toHaveLength(2);
  });

  test.each([1, 2, 3])('%i keys that are made while they are walked stop no walk', async (made) => {
    world.sim.interludes.add('GET /keys', 1, () => {
      for (let one = 0; one < made; one += 1) account.createKey({ name: `new ${one}` });
    });
    await syncRound(user);
    expect(await totals()).toMatchObject({ totalCost: 2, isComplete: true });
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect(await found()).toHaveLength(2 + made);
  });

  test('one that ignores its offset ends, and says what was not understood', async () => {
    world.sim.settings.paging.keys.ignoresOffset = true;
    const asked = world.sim.requests.length;
    await expect(syncRound(user)).rejects.toMatchObject({ kind: 'malformed', field: 'offset' });
    world.sim.settings.paging.keys.ignoresOffset = false;
    expect(world.sim.requests.length - asked).toBeLessThan(10);
  });
});

describe('analytics that refuse whatever they are asked', () => {
  const calls = () => world.sim.requests.filter(({ path }) => path === '/analytics/query').length;
  const cut = JSON.stringify({ data: { data: [], metadata: { truncated: true } } });

  test.each<[string, Fault, object]>([
    [
      'as too slow',
      { kind: 'status', status: 408 },
      { code: 'unreachable', params: { cause: 'timeout', status: 408 } },
    ],
    [
      'as too much',
      { kind: 'raw', status: 200, text: cut },
      { code: 'not_understood', params: { call: 'POST /analytics/query', field: 'data.metadata.truncated' } },
    ],
  ])('%s cost few calls, and the key says why', async (_name, fault, problem) => {
    world.sim.faults.add({ ...fault, path: '/analytics/query', times: 'always' });
    const before = calls();
    await syncRound(user).catch(() => {});
    expect(calls() - before).toBeLessThanOrEqual(20);
    world.sim.faults.clear();
    const [key] = (await found()).filter((one) => one.problem !== null);
    expect(key?.problem).toMatchObject(problem);
    await syncRound(user);
    expect(await totals()).toMatchObject({ totalCost: 2, isComplete: true });
  });
});
