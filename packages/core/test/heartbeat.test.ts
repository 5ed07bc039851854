import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enqueueAfter } from '../src/jobs/enqueue.ts';
import { beat, enqueue, forgetTheFuture, releaseDeadWorkers } from '../src/jobs/index.ts';
import { throttle } from '../src/rate-limit/throttle.ts';
import { createWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A job that a worker took a while ago and has not finished. */
async function takenJob(keyId: number, workerId: string): Promise<void> {
  await enqueue(world.ctx, 'sync-key', { teamId: 1, keyId }, { jobKey: `sync-key:${keyId}` });
  await world.ctx.db.execute(sql`
    UPDATE graphile_worker._private_jobs SET locked_by = ${workerId}, locked_at = now() - interval '5 minutes'
    WHERE key = ${`sync-key:${keyId}`}`);
}

async function isLocked(keyId: number): Promise<boolean> {
  const result = await world.ctx.db.execute(sql`
    SELECT FROM graphile_worker.jobs WHERE key = ${`sync-key:${keyId}`} AND locked_at IS NOT NULL`);
  return result.count === 1;
}

test('the jobs of a silent worker are released; those of a living one are not', async () => {
  await takenJob(1, 'dead');
  await takenJob(2, 'alive');
  await takenJob(3, 'fell-silent');
  await beat(world.ctx, ['alive', 'fell-silent']);
  await world.ctx.db.execute(
    sql`UPDATE worker_heartbeats SET seen_at = now() - interval '61 seconds' WHERE worker_id = 'fell-silent'`,
  );
  expect((await releaseDeadWorkers(world.ctx)).sort()).toEqual(['dead', 'fell-silent']);
  expect([await isLocked(1), await isLocked(2), await isLocked(3)]).toEqual([false, true, false]);
  expect(await releaseDeadWorkers(world.ctx)).toEqual([]);
});

test('a job that another one has replaced goes with its worker, and the other one stays', async () => {
  const options = { jobKey: 'sync-key:11' };
  await takenJob(11, 'killed');
  await enqueueAfter(world.ctx, 'sync-key', { teamId: 1, keyId: 11 }, options);
  const jobs = () =>
    world.ctx.db.execute(sql`
      SELECT key, locked_by, attempts FROM graphile_worker.jobs
      WHERE (SELECT payload FROM graphile_worker._private_jobs p WHERE p.id = jobs.id)->>'keyId' = '11'
      ORDER BY id`);
  expect([...(await jobs())]).toMatchObject([
    { key: null, locked_by: 'killed' },
    { key: options.jobKey, locked_by: null, attempts: 0 },
  ]);
  expect(await releaseDeadWorkers(world.ctx)).toEqual(['killed']);
  expect([...(await jobs())]).toMatchObject([{ key: options.jobKey, locked_by: null, attempts: 0 }]);
});

test('what a clock that was ahead has left behind holds nothing up', async () => {
  await takenJob(6, 'of tomorrow');
  await takenJob(7, 'alive');
  await beat(world.ctx, ['of tomorrow', 'alive']);
  await world.ctx.db.execute(sql`
    UPDATE graphile_worker._private_jobs SET locked_at = now() + interval '1 day' WHERE locked_by IS NOT NULL`);
  await world.ctx.db.execute(sql`
    UPDATE worker_heartbeats SET seen_at = now() + interval '1 day' WHERE worker_id = 'of tomorrow'`);
  expect(await releaseDeadWorkers(world.ctx)).toEqual(['of tomorrow']);
  expect([await isLocked(6), await isLocked(7)]).toEqual([false, true]);

  const now = new Date('2026-03-05T12:00:10Z');
  await world.ctx.db.execute(sql`
    INSERT INTO graphile_worker._private_known_crontabs (identifier, known_since, last_execution) VALUES
      ('early', ${now.toISOString()}, '2026-03-06T12:00:00Z'), ('due', ${now.toISOString()}, '2026-03-05T12:00:00Z'),
      ('new', ${now.toISOString()}, NULL)`);
  const pace = { burst: 1, secondsEach: 60 };
  for (const bucket of ['paced', 'put off']) await throttle(world.ctx, bucket, pace);
  await world.ctx.db.execute(
    sql`UPDATE throttles SET empty_at = empty_at + interval '1 day' WHERE bucket = 'put off'`,
  );
  await world.ctx.db.execute(sql`
    INSERT INTO rate_limits (bucket, window_start, used) VALUES
      ('token 1', now(), 5), ('token 2', now() + interval '1 day', 600)`);
  expect(await forgetTheFuture(world.ctx, now)).toEqual(['early']);
  expect(await forgetTheFuture(world.ctx, now)).toEqual([]);
  expect(await throttle(world.ctx, 'put off', pace)).toBe(0);
  expect(await throttle(world.ctx, 'paced', pace)).toBeGreaterThan(0);
  const counts = await world.ctx.db.execute(sql`SELECT bucket FROM rate_limits`);
  expect(counts).toEqual([{ bucket: 'token 1' }]);
});

test('a job that runs is not doubled; one that waits is brought forward', async () => {
  await takenJob(4, 'alive');
  expect(await enqueue(world.ctx, 'sync-key', { teamId: 1, keyId: 4 }, { jobKey: 'sync-key:4' })).toBe(false);
  const later = { jobKey: 'sync-key:5', delayMs: 3_600_000 };
  expect(await enqueue(world.ctx, 'sync-key', { teamId: 1, keyId: 5 }, later)).toBe(true);
  expect(await enqueue(world.ctx, 'sync-key', { teamId: 1, keyId: 5 }, { jobKey: 'sync-key:5' })).toBe(true);
  const jobs = await world.ctx.db.execute<{ due: boolean }>(
    sql`SELECT run_at <= now() + interval '1 minute' AS due FROM graphile_worker.jobs WHERE key = 'sync-key:5'`,
  );
  expect(jobs).toEqual([{ due: true }]);
});
