import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { type CreateShareInput, createShareInput, sharedViewOutput } from '@watcher/contract/shares';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAudit } from '../src/audit/index.ts';
import { apiKeys } from '../src/db/schema/index.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { removeKey, updateKey } from '../src/keys/index.ts';
import { toUsd } from '../src/lib/money.ts';
import { createShare, listShares, removeShare, viewShare } from '../src/shares/index.ts';
import { addSpan } from '../src/usage/facts/spans.ts';
import { overview } from '../src/usage/index.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

const NOW = '2026-03-18T09:30:00Z';
const CENT = 10n ** 10n;

let world: World;
let team: UserCtx;
/** Their ids, and what each cost in cents: one in an hour of every day from February 1 to NOW. */
let [web, batch, other] = [0, 0, 0];
const CENTS: ReadonlyMap<string, bigint> = new Map([
  ['web', 1n],
  ['batch', 100n],
  ['other', 10_000n],
]);

beforeAll(async () => {
  world = await createWorld();
  team = { ...(await insertUser(world.ctx)), now: () => new Date(NOW) };
  [web = 0, batch = 0, other = 0] = await Promise.all(
    [...CENTS.keys()].map((name) => keyWithUsage(team, name)),
  );
});
afterAll(() => world.close());

async function keyWithUsage(user: UserCtx, name: string): Promise<number> {
  const id = await insertKey(user, name);
  const [from, to] = [Date.parse('2026-02-01T00:00:00Z'), Date.parse('2026-03-18T09:00:00Z')];
  const facts = Array.from({ length: Math.ceil((to - from) / DAY) }, (_, day) =>
    factAt(new Date(from + day * DAY), {
      model: day % 2 === 0 ? 'a/model' : `${name}/model`,
      cost: (CENTS.get(name) ?? 0n) * CENT,
      byokCost: day === 30 ? 7n : 0n,
    }),
  );
  const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  await insertFacts(user, id, facts, window);
  await markSynced(user, id, new Date(to + HOUR / 2));
  return id;
}

const share = (input: Partial<CreateShareInput>, user = team) =>
  createShare(user, user.scope, createShareInput.parse({ name: 'For Acme', ...input }));
/** What a stranger sees at a time. */
const open = (token: string, now = NOW) => viewShare({ ...world.ctx, now: () => new Date(now) }, { token });
const NOT_VALID = { code: 'share_link_not_valid' };

describe('what a link shows', () => {
  test('of all keys is what the overview says', async () => {
    const view = await open((await share({})).token);
    const own = await overview(team, team.scope, { period: 'month' });
    expect(view.summary).toMatchObject({
      totalCost: own.summary.totalCost,
      totalRequests: own.summary.totalRequests,
    });
    expect(view.summary.totalCost).toBe(18 * 101.01);
    expect(view.byModel.map(({ model, cost }) => [model, cost])).toEqual(
      own.byModel.map(({ model, cost }) => [model, cost]),
    );
    expect(view.byKey?.map(({ name, cost }) => [name, cost])).toEqual(
      own.byKey.map(({ name, cost }) => [name, cost]),
    );
    expect(view.byDate).toHaveLength(18);
  });

  test('of chosen keys and days is theirs to the last digit, and nothing of others', async () => {
    const view = await open(
      (await share({ keyIds: [batch], startDate: '2026-02-10', endDate: '2026-02-12', showKeys: true }))
        .token,
    );
    expect(view.summary).toMatchObject({ totalCost: 3, totalRequests: 3 });
    expect(view.byDate).toEqual(['10', '11', '12'].map((day) => ({ date: `2026-02-${day}`, cost: 1 })));
    expect(view.byKey).toMatchObject([{ name: 'batch', cost: 3, percentageCost: 100 }]);
    expect(view.byModel.map(({ cost }) => cost).reduce((a, b) => a + b)).toBe(3);
    expect(JSON.stringify(view)).not.toMatch(/web|other|sk-or|or_share/);
  });

  test('has the fields that it may have and no others, with and without keys', async () => {
    const strict = sharedViewOutput.strict();
    for (const showKeys of [true, false]) {
      const view = await open((await share({ tag: 'nobody has it', showKeys })).token);
      expect(strict.parse(view)).toEqual(view);
      expect(view).toMatchObject({ summary: { totalCost: 0 }, byModel: [], byKey: showKeys ? [] : null });
    }
    const [hidden, shown] = await Promise.all([share({ showKeys: false }), share({ showKeys: true })]);
    const { byKey, ...figures } = await open(hidden.token);
    expect(byKey).toBeNull();
    expect(JSON.stringify(figures)).not.toMatch(
      /"(web|batch|other)"|sk-or|"(hash|team|teamId|tags?|label|id|keyIds?|apiKeyId)"/i,
    );
    expect((await open(shown.token)).byKey).toHaveLength(3);
  });

  test('of a management key is what the keys of its account spent', async () => {
    const account = await insertKey(team, 'account');
    await team.db.update(apiKeys).set({ kind: 'management' }).where(eq(apiKeys.id, account));
    const { id, token } = await share({ keyIds: [account], showKeys: true });
    expect((await open(token)).summary.totalCost).toBe(0);
    await team.db.update(apiKeys).set({ managedBy: account }).where(eq(apiKeys.id, batch));
    expect((await open(token)).byKey?.map(({ name }) => name)).toEqual(['batch']);
    await team.db.update(apiKeys).set({ managedBy: null }).where(eq(apiKeys.id, batch));
    await team.db.delete(apiKeys).where(eq(apiKeys.id, account));
    await removeShare(team, team.scope, { id });
  });

  test('of a tag follows the keys that have it, in any case', async () => {
    const { token } = await share({ tag: 'ACME' });
    expect((await open(token)).summary.totalCost).toBe(0);
    await updateKey(team, team.scope, { id: web, tags: ['Acme'] });
    expect((await open(token)).summary.totalCost).toBe(toUsd(18n * CENT));
    await updateKey(team, team.scope, { id: web, tags: [] });
    expect((await open(token)).summary.totalCost).toBe(0);
  });

  test('of months moves with the calendar, in the zone of the link', async () => {
    const [month, last] = [
      await share({ period: 'month', keyIds: [batch] }),
      await share({ period: 'last-month', keyIds: [batch] }),
    ];
    expect((await open(last.token)).period).toMatchObject({ startDate: '2026-02-01', endDate: '2026-02-28' });
    expect((await open(last.token, '2026-04-01T00:30:00Z')).summary.totalCost).toBe(18);
    expect((await open(month.token, '2026-04-01T00:30:00Z')).summary.totalCost).toBe(0);
    const rome = await share({ period: 'last-month', keyIds: [batch], timeZone: 'Europe/Rome' });
    const march = await open(rome.token, '2026-03-31T22:30:00Z');
    expect(march.period).toMatchObject({ startDate: '2026-03-01', endDate: '2026-03-31' });
    // The facts are at midnight of UTC, an hour into the Roman day.
    expect(march.summary.totalCost).toBe(18);
    expect(march.byModel.map(({ cost }) => cost).reduce((a, b) => a + b)).toBe(18);
  });

  test('of a key that was removed is nothing, and not everything', async () => {
    const gone = await keyWithUsage(team, 'web');
    const { token } = await share({ keyIds: [gone] });
    await removeKey(team, team.scope, { id: gone });
    expect(await open(token)).toMatchObject({ summary: { totalCost: 0 }, byModel: [], byKey: [] });
  });

  test('without keys does not show what each used in a span', async () => {
    const shown = await share({ period: 'month' });
    const hidden = await share({ period: 'month', showKeys: false });
    const at = (hoursAgo: number) => new Date(world.ctx.now().getTime() - hoursAgo * HOUR);
    await withTransaction(world.ctx, async (tx) => {
      for (const [keyId, cost, from] of [
        [web, 3n, 60],
        [batch, 7n, 50],
      ] as const) {
        const byokCost = 0n;
        await addSpan(tx, {
          teamId: team.teamId,
          keyId,
          from: at(from),
          until: at(1),
          cost: cost * 10n ** 12n,
          byokCost,
        });
      }
    });
    expect((await open(shown.token)).unallocated.map(({ cost }) => cost)).toEqual([3, 7]);
    const { unallocated } = await open(hidden.token);
    expect(unallocated).toEqual([{ from: at(60).toISOString(), to: at(1).toISOString(), cost: 10 }]);
  });

  test('says of its own keys whether they are complete', async () => {
    const chosen = await share({ keyIds: [web] });
    const all = await share({});
    const waiting = await insertKey(team, 'waiting');
    expect((await open(chosen.token)).summary.isCostComplete).toBe(true);
    expect((await open(all.token)).summary.isCostComplete).toBe(false);
    const ofWaiting = await open((await share({ keyIds: [waiting] })).token);
    expect(ofWaiting.summary).toMatchObject({ isComplete: false, isCostComplete: false });
    // Of the other keys something is known that day; of this one nothing.
    expect(ofWaiting.byDate[0]).toEqual({ date: '2026-03-01', cost: null });
    await removeKey(team, team.scope, { id: waiting });
  });
});

describe('a link opens', () => {
  test('until it expires, and not at that moment', async () => {
    const { token, expiresAt } = await share({ expiresInDays: 2 });
    expect(expiresAt).toBe('2026-03-20T09:30:00.000Z');
    await open(token, '2026-03-20T09:29:59Z');
    await expect(open(token, '2026-03-20T09:30:00Z')).rejects.toMatchObject(NOT_VALID);
  });

  test('until it is revoked, and the others stay', async () => {
    const [one, two] = [await share({}), await share({})];
    await removeShare(team, team.scope, { id: one.id });
    await expect(open(one.token)).rejects.toMatchObject(NOT_VALID);
    await open(two.token);
    await expect(removeShare(team, team.scope, { id: one.id })).rejects.toMatchObject({
      code: 'share_not_found',
    });
  });

  test('to nobody who guesses: another token, its hash, a part, another prefix', async () => {
    const { token } = await share({});
    const rows = await world.ctx.db.execute('SELECT * FROM shares');
    expect(JSON.stringify(rows)).not.toContain(token.slice(9));
    const hashes = rows.map((row) => String(row['hash']));
    const guesses = [
      '',
      token.slice(0, -1),
      `${token}0`,
      token.toLowerCase(),
      token.replace('or_share_', 'or_api_'),
      ...hashes,
    ];
    for (const guess of guesses) await expect(open(guess)).rejects.toMatchObject(NOT_VALID);
  });
});

describe('a link is the team’s', () => {
  test('another team can neither share its keys, nor see or revoke it', async () => {
    const stranger = { ...(await insertUser(world.ctx)), now: team.now };
    await expect(share({ keyIds: [web] }, stranger)).rejects.toMatchObject({ code: 'key_of_another_team' });
    await expect(share({ keyIds: [999_999_999] })).rejects.toMatchObject({ code: 'key_not_found' });
    const { id } = await share({ name: 'Mine' });
    expect((await listShares(stranger, stranger.scope)).items).toEqual([]);
    await expect(removeShare(stranger, stranger.scope, { id })).rejects.toMatchObject({
      code: 'share_of_another_team',
    });
    const listed = await listShares(team, team.scope);
    expect(listed.items[0]).toMatchObject({ id, name: 'Mine', isExpired: false });
    expect(JSON.stringify(listed)).not.toMatch(/token|hash|or_share/);
    // A tag of the same name shows the stranger's own keys alone.
    await updateKey(team, team.scope, { id: other, tags: ['shared name'] });
    expect((await open((await share({ tag: 'shared name' }, stranger)).token)).summary.totalCost).toBe(0);
  });

  test('who made and who revoked it is written down, once, without its token', async () => {
    const user = { ...(await insertUser(world.ctx)), now: team.now };
    const { id, token } = await share({ name: 'For Acme', tag: 'acme' }, user);
    const revoked = await Promise.allSettled([1, 2].map(() => removeShare(user, user.scope, { id })));
    expect(revoked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { items } = await listAudit(user, user.scope, { skip: 0, limit: 100 });
    const subject = { type: 'share', id, name: 'For Acme' };
    expect(items).toMatchObject([
      { action: 'share.revoked', subject },
      { action: 'share.created', subject, data: { tag: 'acme', keyIds: null, period: 'month' } },
    ]);
    expect(items.every(({ actor }) => actor.type === 'person' && actor.name?.includes('@'))).toBe(true);
    expect(JSON.stringify(items)).not.toContain(token);
    expect((await listAudit(team, team.scope, { skip: 0, limit: 100 })).items).not.toContainEqual(
      expect.objectContaining({ subject }),
    );
  });

  test('there are a hundred at most', async () => {
    const busy = await insertUser(world.ctx);
    for (let made = 0; made < 100; made += 1) await share({}, busy);
    await expect(share({}, busy)).rejects.toMatchObject({
      refusal: { code: 'share_limit_reached', params: { limit: 100 } },
    });
  });
});

test.each([
  ['keys and a tag', { keyIds: [1], tag: 'a' }],
  ['a period and days', { period: 'month', startDate: '2026-01-01', endDate: '2026-01-02' }],
  ['one day alone', { startDate: '2026-01-01' }],
  ['days backwards', { startDate: '2026-01-02', endDate: '2026-01-01' }],
  ['more than a year', { startDate: '2024-01-01', endDate: '2026-01-01' }],
  ['no name', { name: ' ' }],
  ['no keys', { keyIds: [] }],
  ['no end', { expiresInDays: 0 }],
])('%s is refused', (_, input) => {
  expect(createShareInput.safeParse({ name: 'x', ...input }).success).toBe(false);
});
