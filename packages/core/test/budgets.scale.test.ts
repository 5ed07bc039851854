import { createBudgetInput } from '@watcher/contract/budgets';
import { HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { enqueueDueEvaluations, evaluateTeam } from '../src/alerts/index.ts';
import { createBudget } from '../src/budgets/index.ts';
import type { Ctx } from '../src/context.ts';
import { openDatabase } from '../src/db/client.ts';
import { createKey } from '../src/keys/index.ts';
import { openClient } from './support/database.ts';
import { syncRound } from './support/sync-round.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

/** An evaluation costs what its own team has, however many budgets others have. Statements are counted, not time. */

const TEAMS = 1_000;
const BUDGETS_EACH = 10;

let world: World;
let user: UserCtx;
let statements: number;
let counted: Ctx;
let close: () => Promise<void>;

beforeAll(async () => {
  world = await createWorld();
  user = await world.newUser();
  const client = openClient(world.databaseUrl, () => {
    statements += 1;
  });
  counted = { ...world.ctx, db: openDatabase(client) };
  close = () => client.end();
  const account = world.sim.createAccount({ name: 'one', credits: 1000 });
  const keys = ['a', 'b'].map((name) => account.createKey({ name }));
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  await createKey(user, user.scope, { name: 'All', key: manager.key });
  const spend = { model: 'openai/gpt-5-mini-2025-08-07', promptTokens: 1, completionTokens: 1 };
  for (const { hash } of keys) world.sim.record({ keyHash: hash, ...spend, usage: 10n ** 12n });
  await syncRound(user);
});
afterAll(async () => {
  await close();
  await world.close();
});
beforeEach(() => {
  statements = 0;
});

async function addBudgets(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const input = { name: `${index}`, amount: 1_000 + index, period: 'month', forecast: false };
    await createBudget(user, user.scope, createBudgetInput.parse(input));
  }
}

/** Statements of an evaluation that finds nothing new. */
async function costOfEvaluation(): Promise<number> {
  await evaluateTeam(world.ctx, { teamId: user.teamId });
  statements = 0;
  await evaluateTeam(counted, { teamId: user.teamId });
  return statements;
}

/** A thousand teams of one key and ten budgets each, all evaluated just now. */
async function fillOthers(): Promise<void> {
  await world.ctx.db.execute(sql`
    INSERT INTO teams (name, time_zone, created_at)
    SELECT 'other ' || n, 'UTC', now() FROM generate_series(1, ${TEAMS}) n`);
  const others = sql`SELECT id FROM teams WHERE name LIKE 'other %'`;
  await world.ctx.db.execute(sql`
    INSERT INTO api_keys (team_id, hash, kind, name, label, secret, secret_key_id, status, created_at, last_synced_at)
    SELECT other.id, 'hash of ' || other.id, 'inference', 'key', 'sk-or-v1-...', '\\x00', e.id, 'valid', now(), now()
    FROM (${others}) other, (SELECT id FROM encryption_keys LIMIT 1) e`);
  await world.ctx.db.execute(sql`
    INSERT INTO key_sync_state (team_id, key_id)
    SELECT team_id, id FROM api_keys WHERE team_id IN (${others})`);
  await world.ctx.db.execute(sql`
    INSERT INTO budgets (team_id, name, amount_micro, period, include_byok, thresholds, forecast, action_kind, action_at,
      action_dry_run, is_active, created_at)
    SELECT id, 'Budget ' || n, 1000000, 'day', false, '{50,80,100}', true, 'none', 100, true, true, now()
    FROM (${others}) other, generate_series(1, ${BUDGETS_EACH}) n`);
  const now = world.ctx.now();
  await world.ctx.db.execute(sql`
    INSERT INTO team_evaluations (team_id, evaluated_at, next_at)
    SELECT id, ${now.toISOString()}, ${new Date(now.getTime() + HOUR).toISOString()} FROM (${others}) other`);
}

test('a team that changed costs as many statements with ten budgets as with one, and beside ten thousand of others', async () => {
  await addBudgets(1);
  const withOne = await costOfEvaluation();
  expect(withOne).toBeGreaterThan(0);
  await addBudgets(BUDGETS_EACH - 1);
  expect(await costOfEvaluation()).toBe(withOne);
  await fillOthers();
  expect(await costOfEvaluation()).toBe(withOne);
});

test('every five minutes only the teams that are due are asked for', async () => {
  const jobs = async () => {
    const rows = await world.ctx.db.execute<{ key: string }>(
      sql`SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'evaluate-team' ORDER BY key`,
    );
    return rows.map(({ key }) => key);
  };
  await world.ctx.db.execute(
    sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs HAVING count(*) > 0`,
  );
  expect(await enqueueDueEvaluations(counted)).toEqual({ teams: 0, messages: 0 });
  const whenNone = statements;
  const due = await world.ctx.db.execute<{ id: string }>(sql`
    UPDATE team_evaluations SET next_at = ${world.ctx.now().toISOString()}
    WHERE team_id IN (SELECT id FROM teams WHERE name IN ('other 3', 'other 500', 'other 998')) RETURNING team_id AS id`);
  statements = 0;
  expect(await enqueueDueEvaluations(counted)).toEqual({ teams: 3, messages: 0 });
  expect(await jobs()).toEqual(due.map(({ id }) => `evaluate:${id}`).sort());
  expect(statements).toBe(whenNone + 3);
});
