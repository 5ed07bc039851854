import { hoursOf } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cleanupUsage } from '../src/cleanup/index.ts';
import { teams, users } from '../src/db/schema/index.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { removeKey } from '../src/keys/index.ts';
import { deleteTeamsOfLastOwner } from '../src/teams/delete.ts';
import { replaceWindow } from '../src/usage/facts/replace-window.ts';
import { readSums } from '../src/usage/figures/sums.ts';
import { keptDays } from './support/local-days.ts';
import { factAt, insertFacts, insertKey, insertUser } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ZONE = 'America/Chicago';
const NOW = new Date('2026-03-18T09:30:00Z');
const DATE = '2026-03-10';
/** Noon of the day in Chicago. */
const NOON = new Date('2026-03-10T17:00:00Z');
const COST = 5n;

let user: UserCtx;
let keyId: number;
beforeEach(async () => {
  user = { ...(await insertUser(world.ctx)), now: () => NOW };
  await user.db.update(teams).set({ timeZone: ZONE }).where(eq(teams.id, user.teamId));
  keyId = await insertKey(user);
  await insertFacts(user, keyId, [factAt(NOON, { cost: COST })]);
});

async function costOf(startDate = DATE, timeZone = ZONE, endDate = startDate): Promise<bigint> {
  const hours = hoursOf({ startDate, endDate }, timeZone);
  const sums = await readSums(user, user.teamId, [{ bucket: 0, dimension: 'all', hours }]);
  return sums.reduce((total, { cost }) => total + cost, 0n);
}

const kept = () => keptDays(world.ctx, user.teamId);

test('a day that was asked for is read from what is kept of it, until a fact in it changes', async () => {
  expect(await costOf()).toBe(COST);
  expect(await kept()).toBe(1);
  await world.ctx.db.execute(sql`UPDATE usage_local_day_sum SET cost = 7 WHERE team_id = ${user.teamId}`);
  expect(await costOf()).toBe(7n);
  // The first and the last hour of the day, and the hours around it, which are none of it.
  const { from, to } = hoursOf({ startDate: DATE, endDate: DATE }, ZONE);
  for (const around of [new Date(from.getTime() - HOUR), to]) {
    await insertFacts(user, keyId, [factAt(around)]);
    expect(await kept()).toBe(1);
  }
  for (const inside of [from, new Date(to.getTime() - HOUR)]) {
    await insertFacts(user, keyId, [factAt(inside, { cost: COST })]);
    expect(await kept()).toBe(0);
    expect(await costOf()).toBe(inside === from ? 2n * COST : 3n * COST);
    expect(await kept()).toBe(1);
  }
});

test('a day without usage is kept too, and one that is not over is not', async () => {
  expect(await costOf('2026-03-05')).toBe(0n);
  expect(await kept()).toBe(1);
  expect(await costOf('2026-03-05')).toBe(0n);
  await insertFacts(user, keyId, [factAt(NOW.toISOString().replace('09:30', '08:00'), { cost: COST })]);
  expect(await costOf('2026-03-18')).toBe(COST);
  expect(await kept()).toBe(1);
});

describe('only days of the team’s zones are kept', () => {
  test('not those of any zone that is asked for, nor what is as long as a day', async () => {
    expect(await costOf(DATE, 'Asia/Kathmandu')).toBe(COST);
    const hours = { from: new Date(NOON.getTime() - 11 * HOUR), to: new Date(NOON.getTime() + 13 * HOUR) };
    await readSums(user, user.teamId, [{ bucket: 0, dimension: 'all', hours }]);
    expect(await kept()).toBe(0);
  });

  test('those of a member who lives elsewhere', async () => {
    const { userId } = user.session;
    await user.db.update(users).set({ timeZone: 'Asia/Kathmandu' }).where(eq(users.id, userId));
    expect(await costOf(DATE, 'Asia/Kathmandu')).toBe(COST);
    expect(await kept()).toBe(1);
  });

  test('a zone that nobody has any more goes with the clean-up', async () => {
    await costOf();
    await user.db.update(teams).set({ timeZone: 'Europe/Rome' }).where(eq(teams.id, user.teamId));
    await costOf(DATE, 'Europe/Rome');
    expect(await kept()).toBe(2);
    await cleanupUsage(user);
    expect(await kept()).toBe(1);
    const [row] = await world.ctx.db.execute(
      sql`SELECT starts_at::text AS at FROM usage_local_day WHERE team_id = ${user.teamId}`,
    );
    expect(row?.['at']).toBe('2026-03-09 23:00:00+00');
  });
});

describe('a reader waits for no writer, and keeps nothing that one has overtaken', () => {
  test('while a sync writes', async () => {
    await withTransaction(user, async (tx) => {
      const facts = [factAt(NOON, { cost: 9n })];
      const to = new Date(NOON.getTime() + HOUR);
      const of = { teamId: user.teamId, keyId, source: 'analytics' as const };
      await replaceWindow(tx, { ...of, from: NOON, to, facts });
      // What is committed, on another connection.
      expect(await costOf()).toBe(COST);
      expect(await kept()).toBe(0);
    });
    expect(await costOf()).toBe(9n);
    expect(await costOf()).toBe(9n);
    expect(await kept()).toBe(1);
  });

  test('while the clean-up deletes', async () => {
    await withTransaction(user, async (tx) => {
      await tx.db.execute(sql`LOCK TABLE usage_hour IN SHARE ROW EXCLUSIVE MODE`);
      expect(await costOf()).toBe(COST);
      expect(await kept()).toBe(0);
    });
    await costOf();
    expect(await kept()).toBe(1);
  });
});

describe('what is kept goes', () => {
  test('with a key that is removed', async () => {
    await costOf();
    await removeKey(user, user.scope, { id: keyId });
    expect(await kept()).toBe(0);
    expect(await costOf()).toBe(0n);
  });

  test('with its team', async () => {
    await costOf();
    await costOf('2026-03-05');
    expect(await kept()).toBe(2);
    await withTransaction(user, (tx) => deleteTeamsOfLastOwner(tx, user.session.userId));
    expect(await kept()).toBe(0);
  });

  test('with the facts that have had their time, and is not made anew of what is left', async () => {
    const config = { ...user.config, usageRetentionDays: 9 };
    await costOf();
    await costOf('2026-03-09');
    expect(await kept()).toBe(2);
    // Usage is kept from midnight of UTC on the 10th; Chicago’s day began five hours later.
    await cleanupUsage({ ...user, config });
    expect(await kept()).toBe(1);
    user = { ...user, config };
    expect(await costOf()).toBe(COST);
    expect(await costOf('2026-03-09')).toBe(0n);
    expect(await kept()).toBe(1);
  });
});
