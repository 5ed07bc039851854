import { exploreInput } from '@watcher/contract/explore';
import { createShareInput } from '@watcher/contract/shares';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeys } from '../src/db/schema/index.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { keyDetail } from '../src/key-pages/index.ts';
import { createShare, viewShare } from '../src/shares/index.ts';
import { addSpan } from '../src/usage/facts/spans.ts';
import { dashboard, explore, overview, stats } from '../src/usage/index.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

const NOW = '2026-03-18T09:30:00Z';
const DAYS = { startDate: '2026-03-01', endDate: '2026-03-18' };
const WINDOW = { from: '2026-01-01T00:00:00Z', to: '2026-03-18T10:00:00Z' };
const NO_COUNTS = {
  model: null,
  provider: null,
  requests: null,
  tokensInput: null,
  tokensOutput: null,
  tokensReasoning: null,
  tokensCached: null,
};
const WHOLE = { isComplete: true, isCostComplete: true, unknownHours: 0 };
const LACKS_COUNTS = { isComplete: false, isCostComplete: true, unknownHours: 0 };

let world: World;
let user: UserCtx;
/** A key with requests and tokens, one of which the cost alone is known, one that used something in a span, and their account. */
let [counted, uncounted, spanned, account] = [0, 0, 0, 0];

beforeAll(async () => {
  world = await createWorld();
  user = { ...(await insertUser(world.ctx)), now: () => new Date(NOW) };
  [counted, uncounted, spanned, account] = [
    await insertKey(user, 'counted'),
    await insertKey(user, 'uncounted'),
    await insertKey(user, 'spanned'),
    await insertKey(user, 'account'),
  ];
  await insertFacts(user, counted, [factAt('2026-03-05T08:00:00Z')], WINDOW);
  await insertFacts(user, uncounted, [factAt('2026-03-06T08:00:00Z', NO_COUNTS)], WINDOW);
  await insertFacts(user, spanned, [], WINDOW);
  await withTransaction(user, (tx) =>
    addSpan(tx, {
      teamId: user.teamId,
      keyId: spanned,
      from: new Date('2026-03-10T00:00:00Z'),
      until: new Date('2026-03-12T00:00:00Z'),
      cost: 1n,
      byokCost: 0n,
    }),
  );
  await user.db.update(apiKeys).set({ kind: 'management' }).where(eq(apiKeys.id, account));
  for (const id of [counted, uncounted, spanned]) {
    await user.db.update(apiKeys).set({ managedBy: account }).where(eq(apiKeys.id, id));
  }
  for (const id of [counted, uncounted, spanned, account]) await markSynced(user, id, NOW);
});
afterAll(() => world.close());

const ofDays = async (startDate: string, endDate: string) =>
  (await stats(user, user.scope, { startDate, endDate })).summary;

test('totals with the requests and tokens of a part of the cost are not complete, and their cost is', async () => {
  const expected = { ...LACKS_COUNTS, totalRequests: 1, totalTokensInput: 100 };
  expect(await ofDays(DAYS.startDate, DAYS.endDate)).toMatchObject(expected);
  expect((await dashboard(user, user.scope, { days: 18 })).summary).toMatchObject(expected);
  expect((await overview(user, user.scope, { period: 'month', timeZone: 'UTC' })).summary).toMatchObject(
    expected,
  );
});

test('where all requests are known, or none is, nothing that is shown is too small', async () => {
  expect(await ofDays('2026-03-05', '2026-03-05')).toMatchObject({ ...WHOLE, totalRequests: 1 });
  expect(await ofDays('2026-03-06', '2026-03-06')).toMatchObject({ ...WHOLE, totalRequests: null });
  expect(await ofDays('2026-03-06', '2026-03-12')).toMatchObject({ ...WHOLE, totalRequests: null });
  expect(await ofDays('2026-03-05', '2026-03-06')).toMatchObject({ ...LACKS_COUNTS, totalRequests: 1 });
  // A span of several days counts as usage without requests, too.
  expect(await ofDays('2026-03-01', '2026-03-05')).toMatchObject(WHOLE);
  expect(await ofDays('2026-03-07', '2026-03-09')).toMatchObject({ ...WHOLE, totalRequests: 0 });
});

test.each([
  [['counted'], WHOLE],
  [['uncounted'], WHOLE],
  [['spanned', 'uncounted'], WHOLE],
  [['counted', 'uncounted'], LACKS_COUNTS],
  [['counted', 'spanned'], LACKS_COUNTS],
] as const)(
  'the explorer, a share link and a key say so of their keys alone: %j',
  async (names, expected) => {
    const ids = { counted, uncounted, spanned };
    const keys = names.map((name) => ids[name]);
    const input = exploreInput.parse({ ...DAYS, groupBy: ['day'], keys });
    expect(await explore(user, user.scope, input)).toMatchObject(expected);
    // Whatever page is shown.
    expect(await explore(user, user.scope, { ...input, limit: 1, skip: 1 })).toMatchObject(expected);
    const share = await createShare(
      user,
      user.scope,
      createShareInput.parse({ name: 'For Acme', ...DAYS, keyIds: keys }),
    );
    const { summary } = await viewShare({ ...world.ctx, now: user.now }, { token: share.token });
    expect(summary).toMatchObject(expected);
  },
);

test('the page of a key, and of an account with all its keys', async () => {
  const of = (id: number) => keyDetail(user, user.scope, { id, timeZone: 'UTC' });
  for (const id of [counted, uncounted, spanned]) expect(await of(id)).toMatchObject(WHOLE);
  expect(await of(account)).toMatchObject(LACKS_COUNTS);
});
