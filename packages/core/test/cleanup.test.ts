import { DAY } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanupUsage } from '../src/cleanup/index.ts';
import type { Ctx } from '../src/context.ts';
import { ensurePartitions } from '../src/db/partitions.ts';
import { hasSqlState } from '../src/db/sql-state.ts';
import { createKey, listKeys, removeKey } from '../src/keys/index.ts';
import { syncHistory, syncKey } from '../src/sync/index.ts';
import { dashboard } from '../src/usage/index.ts';
import { openClient } from './support/database.ts';
import { rollupDifferences } from './support/facts.ts';
import { createWorld, type World } from './support/world.ts';

const CENT = 10n ** 10n;
const KEPT = 40;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

function keeping(days: number): Ctx {
  return { ...world.ctx, config: { ...world.ctx.config, usageRetentionDays: days } };
}

/** A user with a cent a day for 200 days, all of it read. */
async function spendingUser() {
  const user = await world.newUser();
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const { hash } = account.createKey({ name: 'prod', createdAt: world.sim.clock.now() - 201 * DAY });
  for (let day = 0; day < 200; day += 1) {
    const at = world.sim.clock.now() - day * DAY - 3_600_000;
    world.sim.record({
      keyHash: hash,
      at,
      model: `made/${day % 3}`,
      promptTokens: 1,
      completionTokens: 1,
      usage: CENT,
    });
  }
  const { id } = await createKey(user, user.scope, { name: 'All', key: manager.key });
  await syncKey(world.ctx, { teamId: user.teamId, keyId: id });
  const { items } = await listKeys(user, user.scope, {
    skip: 0,
    limit: 9,
    sortBy: 'created_at',
    sortOrder: 'asc',
  });
  const found = items.find((item) => item.managedBy === id)?.id ?? 0;
  await syncKey(world.ctx, { teamId: user.teamId, keyId: found });
  await syncHistory(world.ctx, { teamId: user.teamId, keyId: found });
  return { user, found };
}

async function factsOf(teamId: number, table = 'usage_hour'): Promise<{ facts: number; oldest: string }> {
  const result = await world.ctx.db.execute<{ facts: number; oldest: string }>(sql`
    SELECT count(*)::integer AS facts, min((hour AT TIME ZONE 'UTC')::date)::text AS oldest
    FROM ${sql.identifier(table)} WHERE team_id = ${teamId}`);
  return result[0] ?? { facts: 0, oldest: '' };
}

/** As if a month had no partition of its own. */
async function moveToDefault(): Promise<void> {
  await world.ctx.db.execute(sql`ALTER TABLE usage_hour DETACH PARTITION usage_hour_2026_02`);
  await world.ctx.db.execute(sql`INSERT INTO usage_hour_default SELECT * FROM usage_hour_2026_02`);
  await world.ctx.db.execute(sql`DROP TABLE usage_hour_2026_02`);
}

test('what is older than the retention leaves, facts and days alike; sums of keys stay; twice does nothing more', async () => {
  const { user, found } = await spendingUser();
  const ctx = keeping(KEPT);
  const day = new Date(world.sim.clock.now() - (KEPT - 1) * DAY).toISOString().slice(0, 10);
  const report = await cleanupUsage(ctx);
  expect(report).toMatchObject({ keptFrom: day, facts: expect.any(Number) });
  expect(report.partitions).toBeGreaterThan(4);
  expect(await factsOf(user.teamId)).toEqual({ facts: KEPT, oldest: day });
  expect((await dashboard(user, user.scope, { days: 365 })).summary).toMatchObject({
    totalCost: KEPT / 100,
    totalRequests: KEPT,
  });
  const sums = await world.ctx.db.execute<{ cost: string }>(
    sql`SELECT cost FROM usage_key WHERE key_id = ${found}`,
  );
  expect([...sums]).toEqual([{ cost: String(200n * CENT) }]);
  expect(await cleanupUsage(ctx)).toMatchObject({ facts: 0 });

  // What left is not fetched again, and the counters are still explained.
  await syncKey(ctx, { teamId: user.teamId, keyId: found });
  await syncHistory(ctx, { teamId: user.teamId, keyId: found, again: true });
  expect(await factsOf(user.teamId)).toEqual({ facts: KEPT, oldest: day });

  // A key that is removed takes its all-time sums along.
  const managed = (await listKeys(user, user.scope, { skip: 0, limit: 9, sortBy: 'name', sortOrder: 'asc' }))
    .items[0];
  await removeKey(user, user.scope, { id: managed?.id ?? 0 });
  const left = await world.ctx.db.execute(sql`
    SELECT FROM usage_key WHERE team_id = ${user.teamId} UNION ALL
    SELECT FROM usage_day WHERE team_id = ${user.teamId} UNION ALL
    SELECT FROM usage_day_sum WHERE team_id = ${user.teamId}`);
  expect(left.count).toBe(0);
});

test('usage that is kept is left alone', async () => {
  const { user } = await spendingUser();
  await cleanupUsage(keeping(365));
  expect((await factsOf(user.teamId)).facts).toBe(200);
  expect(await rollupDifferences(world.ctx)).toBe(0);
});

test('facts of a month without a partition are kept, and move into it when it is made', async () => {
  const { user } = await spendingUser();
  const before = await factsOf(user.teamId);
  await moveToDefault();
  expect(await factsOf(user.teamId)).toEqual(before);
  await ensurePartitions(world.ctx.db, world.ctx.now());
  expect(await factsOf(user.teamId)).toEqual(before);
  const rest = await world.ctx.db.execute(
    sql`SELECT FROM usage_hour_default WHERE hour >= '2026-02-01' AND hour < '2026-03-01'`,
  );
  expect(rest.count).toBe(0);
  expect(await rollupDifferences(world.ctx)).toBe(0);
});

test('a reader that goes on for long holds up the clean-up, not the other readers; the next try makes up for it', async () => {
  const { user } = await spendingUser();
  await moveToDefault();
  const waiting = await factsOf(user.teamId, 'usage_hour_default');
  const backup = openClient(world.databaseUrl);
  const { promise: end, resolve: release } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const reading = backup.begin(async (tx) => {
    await tx`LOCK TABLE usage_hour IN ACCESS SHARE MODE`;
    begin();
    await end;
  });
  try {
    await begun;
    const began = Date.now();
    const tried = cleanupUsage(keeping(365)).catch((error: unknown) => error);
    await expect
      .poll(
        async () =>
          (
            await world.ctx.db.execute(
              sql`SELECT FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'`,
            )
          ).count,
      )
      .toBeGreaterThan(0);
    expect((await factsOf(user.teamId)).facts).toBe(200);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(hasSqlState(await tried, '55P03')).toBe(true);
  } finally {
    release();
    await reading;
    await backup.end();
  }
  expect(await factsOf(user.teamId, 'usage_hour_default')).toEqual(waiting);
  expect(waiting.facts).toBeGreaterThan(0);
  await cleanupUsage(keeping(365));
  expect((await factsOf(user.teamId, 'usage_hour_default')).facts).toBe(0);
  expect((await factsOf(user.teamId)).facts).toBe(200);
}, 30_000);

test('sessions, counts and runs that have had their time go; the latest run of a key stays', async () => {
  const { user, found } = await spendingUser();
  const old = new Date(world.sim.clock.now() - 90 * DAY).toISOString();
  await world.ctx.db.execute(sql`
    INSERT INTO sessions (id, user_id, expires_at, created_at, last_seen_at)
    VALUES (${crypto.randomUUID()}, ${user.session.userId}, ${old}, ${old}, ${old})`);
  await world.ctx.db.execute(sql`UPDATE sync_runs SET started_at = ${old} WHERE key_id = ${found}`);
  await world.ctx.db.execute(sql`INSERT INTO throttles VALUES ('gone', now() - interval '1 day')`);
  await cleanupUsage(keeping(365));
  const left = await world.ctx.db.execute<{ sessions: number; runs: number; throttles: number }>(sql`
    SELECT (SELECT count(*) FROM sessions WHERE user_id = ${user.session.userId})::integer AS sessions,
      (SELECT count(*) FROM sync_runs WHERE key_id = ${found})::integer AS runs,
      (SELECT count(*) FROM throttles WHERE bucket = 'gone')::integer AS throttles`);
  expect([...left]).toEqual([{ sessions: 0, runs: 1, throttles: 0 }]);
});

test('alerts that were over long ago go with their messages; open ones and newer ones stay', async () => {
  const { teamId } = await world.newUser();
  const at = (days: number) => new Date(world.sim.clock.now() - days * DAY).toISOString();
  const alert = (id: number, resolvedAt: string | null) => sql`
    INSERT INTO alerts (team_id, id, kind, severity, topic, cause, subject_type, subject_id, subject_name, params, opened_at, resolved_at)
    VALUES (${teamId}, ${id}, 'key_gone', 'warning', ${`t${id}`}, ${`c${id}`}, 'key', 1, 'prod', '{}', ${at(500)}, ${resolvedAt}::timestamptz)`;
  await world.ctx.db.execute(sql`
    INSERT INTO channels (team_id, id, kind, name, settings, settings_key_id, locale, created_at)
    SELECT ${teamId}, 900, 'webhook', 'Hook', '{}', id, 'en', ${at(500)} FROM encryption_keys`);
  for (const [id, resolvedAt] of [
    [901, at(401)],
    [902, at(399)],
    [903, null],
  ] as const) {
    await world.ctx.db.execute(alert(id, resolvedAt));
    await world.ctx.db.execute(sql`
      INSERT INTO deliveries (team_id, id, channel_id, alert_id, type, status, created_at)
      VALUES (${teamId}, ${`dlv_${id}`}, 900, ${id}, 'alert.opened', 'sent', ${at(500)})`);
  }
  for (const [id, days] of [
    ['old', 401],
    ['new', 399],
  ] as const) {
    await world.ctx.db.execute(sql`
      INSERT INTO deliveries (team_id, id, channel_id, type, status, created_at)
      VALUES (${teamId}, ${`dlv_${id}`}, 900, 'report', 'sent', ${at(days)})`);
  }
  await cleanupUsage(keeping(365));
  const left = await world.ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM deliveries WHERE team_id = ${teamId} ORDER BY 1`,
  );
  expect(left.map(({ id }) => id)).toEqual(['dlv_902', 'dlv_903', 'dlv_new']);
});

test('what a clean-up took away is not counted again, whether more is kept since or an answer comes late', async () => {
  const { user, found } = await spendingUser();
  const key = { teamId: user.teamId, keyId: found };
  const sumOfKey = async () => {
    const [row] = await world.ctx.db.execute(sql`SELECT cost FROM usage_key WHERE key_id = ${found}`);
    return BigInt(String(row?.['cost']));
  };
  expect(await sumOfKey()).toBe(200n * CENT);
  // The answer is there, and the machine asleep until the clean-up has run.
  let isLate = true;
  const { openrouter } = world.ctx;
  const asleep: Ctx = {
    ...world.ctx,
    openrouter: {
      ...openrouter,
      async queryUsage(...input) {
        const answer = await openrouter.queryUsage(...input);
        if (isLate) await cleanupUsage(keeping(KEPT));
        isLate = false;
        return answer;
      },
    },
  };
  await syncHistory(asleep, { ...key, again: true });
  expect(isLate).toBe(false);
  expect(await sumOfKey()).toBe(200n * CENT);
  expect(await factsOf(user.teamId)).toMatchObject({ facts: KEPT });
  for (let day = 0; day < 3; day += 1) {
    world.sim.clock.advance(DAY);
    await syncKey(world.ctx, key);
    await syncHistory(world.ctx, { ...key, again: true });
    await syncHistory(world.ctx, key);
  }
  expect(await sumOfKey()).toBe(200n * CENT);
  expect(await factsOf(user.teamId)).toMatchObject({ facts: KEPT });
  // Nothing was taken away of what another reads for the first time.
  expect(await factsOf((await spendingUser()).user.teamId)).toMatchObject({ facts: 200 });
});
