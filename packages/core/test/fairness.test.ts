import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TxCtx } from '../src/context.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { enqueueSync } from '../src/jobs/key-jobs.ts';
import { createKey } from '../src/keys/index.ts';
import { enqueueHistory } from '../src/sync/compare.ts';
import { syncKey } from '../src/sync/index.ts';
import { findSyncKey, type SyncKey } from '../src/sync/key.ts';
import { recordRun } from '../src/sync/runs.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const SCHEDULES = Number(process.env['FAIRNESS_SCHEDULES'] ?? 40);
/** One takes a tenth of a second, where nothing else is done. */
const SCHEDULE_MS = 2_000;
const KEYS = 6;

/** The account's keys; time is PostgreSQL's own here, since the queue lives by it. */
async function openAccount(): Promise<{ ctx: typeof user; keys: SyncKey[] }> {
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  for (let index = 0; index < KEYS; index += 1) account.createKey({ name: `prod ${index}` });
  const { id } = await createKey(user, user.scope, { name: 'All', key: manager.key });
  await syncKey(user, { teamId: user.teamId, keyId: id });
  const ctx = { ...user, now: () => new Date() };
  const rows = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM api_keys WHERE managed_by = ${id} ORDER BY id`,
  );
  const keys: SyncKey[] = [];
  for (const row of rows) {
    const key = await findSyncKey(ctx, { teamId: user.teamId, keyId: Number(row.id) });
    if (key !== undefined) keys.push(key);
  }
  await ctx.db.execute(sql`DELETE FROM graphile_worker._private_jobs`);
  return { ctx, keys };
}

/** What a worker would take next of the account's queue, as graphile-worker's \`get_job\` orders it; and its end. */
async function runNext(ctx: typeof user, keys: readonly SyncKey[], outcome: 'ok' | 'failed') {
  return withTransaction(ctx, async (tx) => {
    const [job] = await tx.db.execute<{ id: string; key: string }>(sql`
      SELECT id, key FROM graphile_worker._private_jobs WHERE run_at <= now() AND key LIKE 'sync-%' ORDER BY priority, run_at, id LIMIT 1`);
    if (job === undefined) return null;
    await tx.db.execute(sql`DELETE FROM graphile_worker._private_jobs WHERE id = ${job.id}::bigint`);
    const key = keys.find(({ id }) => job.key.endsWith(`:${id}`));
    if (key === undefined) throw new Error(`No key of this account: ${job.key}`);
    const isHistory = job.key.startsWith('sync-history:');
    if (!isHistory) await noteRun(tx, key, outcome);
    return { keyId: key.id, isHistory };
  });
}

const noteRun = (tx: TxCtx, key: SyncKey, outcome: 'ok' | 'failed') =>
  recordRun(tx, key, { source: 'analytics', startedAt: tx.now(), rows: 0, outcome });

type Step = { readonly ask: readonly number[] } | { readonly run: 'ok' | 'failed' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ ask: fc.array(fc.nat(KEYS - 1), { minLength: 1, maxLength: KEYS }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ run: fc.constantFrom('ok' as const, 'ok' as const, 'failed' as const) }),
  },
);

test(`no key is read twice while another waits, whatever is asked for and fails (${SCHEDULES} schedules)`, {
  timeout: SCHEDULES * SCHEDULE_MS + 30_000,
}, async () => {
  const { ctx, keys } = await openAccount();
  let longestWait = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await ctx.db.execute(sql`DELETE FROM graphile_worker._private_jobs`);
      /** Of each key that waits, which keys were read since it was asked for. */
      const waiting = new Map<number, number[]>();
      const run = async (outcome: 'ok' | 'failed') => {
        const done = await runNext(ctx, keys, outcome);
        if (done === null) {
          expect(waiting.size).toBe(0);
          return;
        }
        waiting.delete(done.keyId);
        for (const since of waiting.values()) {
          expect(since).not.toContain(done.keyId);
          since.push(done.keyId);
          longestWait = Math.max(longestWait, since.length);
        }
      };
      for (const one of steps) {
        if ('run' in one) await run(one.run);
        else {
          for (const index of one.ask) {
            const key = keys[index];
            if (key === undefined) continue;
            await enqueueSync(ctx, key);
            if (!waiting.has(key.id)) waiting.set(key.id, []);
          }
        }
      }
      while (waiting.size > 0) await run('ok');
    }),
    { numRuns: SCHEDULES, interruptAfterTimeLimit: SCHEDULES * SCHEDULE_MS },
  );
  expect(longestWait).toBeLessThan(KEYS);
  if (SCHEDULES > 1000) process.stdout.write(`longest wait: ${longestWait} reads of other keys\n`);
});

test('a key that was read a moment before another goes first, however long its statement takes', async () => {
  const { ctx, keys } = await openAccount();
  const [first, second] = keys;
  if (first === undefined || second === undefined) throw new Error('The account has no keys.');
  const ago = (ms: number) => ({ ...ctx, now: () => new Date(Date.now() - ms) });
  await noteRun(ago(2_000) as TxCtx, first, 'ok');
  await noteRun(ago(1_990) as TxCtx, second, 'ok');
  await enqueueSync(ago(300), first);
  await enqueueSync(ctx, second);
  expect(await runNext(ctx, keys, 'ok')).toMatchObject({ keyId: first.id });
  // Late in a transaction that began long before.
  await withTransaction(ctx, async (tx) => {
    await tx.db.execute(sql`SELECT pg_sleep(0.3)`);
    await enqueueSync(tx, first);
  });
  expect(await runNext(ctx, keys, 'ok')).toMatchObject({ keyId: second.id });
});

test('a history that waits is read although syncs are asked for without end', async () => {
  const { ctx, keys } = await openAccount();
  const [old, ...others] = keys;
  if (old === undefined) throw new Error('The account has no keys.');
  await withTransaction(ctx, (tx) => enqueueHistory(tx, old, { again: false }));
  for (const key of others) await noteRun(ctx as TxCtx, key, 'ok');
  // Eleven minutes later.
  await ctx.db.execute(sql`UPDATE graphile_worker._private_jobs SET run_at = run_at - interval '11 minutes'`);
  for (const key of others) await enqueueSync(ctx, key);
  expect(await runNext(ctx, keys, 'ok')).toEqual({ keyId: old.id, isHistory: true });
});
