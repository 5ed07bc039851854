import { HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toTimestamp } from '../src/db/timestamp.ts';
import { countUnknown, readCompleteness } from '../src/usage/figures/completeness.ts';
import { insertKey } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
let user: UserCtx;
beforeAll(async () => {
  world = await createWorld();
  user = await world.newUser();
});
afterAll(() => world.close());

/** Hours before the hour that runs, in which everything of a case lies. */
const REACH = 12;
const now = () => world.ctx.now().getTime();
const at = (hoursAgo: number) => new Date(Math.floor(now() / HOUR) * HOUR - hoursAgo * HOUR).toISOString();

const hoursAgo = fc.integer({ min: -2, max: REACH });
const range = fc.tuple(hoursAgo, hoursAgo).filter(([from, to]) => from > to);
const key = fc.record({
  kind: fc.constantFrom('inference', 'inference', 'management'),
  isActive: fc.constantFrom(true, true, false),
  status: fc.constantFrom('valid', 'valid', 'invalid'),
  madeAt: fc.option(hoursAgo, { nil: null }),
  syncedAt: fc.option(fc.constantFrom(0, 1, 3, 8), { nil: null, freq: 6 }),
  analytics: fc.array(range, { maxLength: 2 }),
  counter: fc.array(range, { maxLength: 1 }),
  span: fc.option(range, { nil: null, freq: 2 }),
});
type Case = typeof key extends fc.Arbitrary<infer T> ? T : never;

async function insert(one: Case): Promise<number> {
  const { teamId } = user;
  const instant = (hours: number | null) => (hours === null ? null : at(hours));
  const ranges = (all: readonly (readonly [number, number])[]) =>
    `{${all.map(([from, to]) => `[${at(from)},${at(to)})`).join(',')}}`;
  const id = await insertKey(user);
  await user.db.execute(sql`
    UPDATE api_keys SET kind = ${one.kind}, status = ${one.status}, is_active = ${one.isActive},
      upstream_created_at = ${instant(one.madeAt)}::timestamptz, last_synced_at = ${instant(one.syncedAt)}::timestamptz
    WHERE id = ${id}`);
  for (const source of ['analytics', 'counter'] as const) {
    await user.db.execute(sql`INSERT INTO usage_coverage (team_id, key_id, source, hours)
      VALUES (${teamId}, ${id}, ${source}, ${ranges(one[source])}::tstzmultirange)`);
  }
  if (one.span !== null) {
    const [from, until] = one.span;
    await user.db.execute(sql`INSERT INTO usage_span (team_id, key_id, "from", until, cost, byok_cost)
      VALUES (${teamId}, ${id}, ${at(from)}, ${at(until)}, 1, 0)`);
  }
  return id;
}

test('the quick look finds complete only what counting the hours finds complete, and does so', async () => {
  let quick = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(key, { maxLength: 3 }), range, fc.boolean(), async (cases, period, some) => {
      await user.db.execute(sql`DELETE FROM usage_span WHERE team_id = ${user.teamId}`);
      await user.db.execute(sql`DELETE FROM api_keys WHERE team_id = ${user.teamId}`);
      const ids: number[] = [];
      for (const one of cases) ids.push(await insert(one));
      const hours = { from: new Date(at(period[0])), to: new Date(at(period[1])) };
      const keyIds = some ? ids.slice(0, 1) : null;
      const counted = await countUnknown(user, {
        team: user.teamId,
        from: toTimestamp(hours.from),
        to: toTimestamp(hours.to),
        now: toTimestamp(world.ctx.now()),
        keys: keyIds === null ? null : `{${keyIds.join()}}`,
      });
      expect(await readCompleteness(user, user.teamId, hours, keyIds)).toEqual(counted);
      if (counted.isCostComplete) quick += 1;
    }),
    { numRuns: 400 },
  );
  expect(quick).toBeGreaterThan(20);
});
