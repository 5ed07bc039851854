import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../src/db/migrate.ts';
import { partitionMonths } from '../src/db/partitions.ts';
import { createKey } from '../src/keys/index.ts';
import { dashboard } from '../src/usage/index.ts';
import { contentOf } from './support/content.ts';
import { createDatabase, openClient } from './support/database.ts';
import { rollupDifferences } from './support/facts.ts';
import { syncRound } from './support/sync-round.ts';
import { createWorld, type World } from './support/world.ts';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

let world: World;
let folder: string;
beforeAll(async () => {
  world = await createWorld();
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await world.close();
});

interface Entry {
  readonly when: number;
  readonly tag: string;
}

/** The migrations of another version. */
function otherVersion(change: (entries: readonly Entry[]) => readonly Entry[]): string {
  const other = join(folder, crypto.randomUUID());
  cpSync(MIGRATIONS, other, { recursive: true });
  const file = join(other, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: Entry[] };
  writeFileSync(file, JSON.stringify({ ...journal, entries: change(journal.entries) }));
  return other;
}

/** The migrations of a version that does not exist yet. */
function nextVersion(sql: string): string {
  const next = otherVersion((entries) => {
    const when = Math.max(...entries.map((entry) => entry.when)) + 1;
    return [...entries, { idx: entries.length, version: '7', when, tag: '9999_next', breakpoints: true }];
  });
  writeFileSync(join(next, '9999_next.sql'), sql);
  return next;
}

/** Those that came before one. */
function versionBefore(tag: string): string {
  return otherVersion((entries) =>
    entries.slice(
      0,
      entries.findIndex((entry) => entry.tag === tag),
    ),
  );
}

test('a filled database takes the next migration, and its figures stay', async () => {
  const account = world.sim.createAccount({ name: 'filled' });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', kind: 'inference' });
  for (let hour = 1; hour <= 60; hour += 1) {
    world.sim.record({
      keyHash: key.hash,
      at: world.sim.clock.now() - hour * 3_600_000,
      model: 'openai/gpt-5-mini-2025-08-07',
      promptTokens: 10,
      completionTokens: 10,
      usage: 250_000_000_000n,
    });
  }
  const user = await world.newUser();
  await createKey(user, user.scope, { name: 'All', key: manager.key });
  await syncRound(user);
  const before = await dashboard(user, user.scope, { days: 30 });
  expect(before.summary.totalCost).toBe(15);
  await migrate(
    world.databaseUrl,
    nextVersion(`ALTER TABLE usage_hour ADD COLUMN tokens_audio bigint;
--> statement-breakpoint
ALTER TABLE api_keys ADD COLUMN note text NOT NULL DEFAULT '';`),
  );
  expect(await dashboard(user, user.scope, { days: 30 })).toEqual(before);
  expect(await rollupDifferences(world.ctx)).toBe(0);

  // The version that was, started on what the next one left behind, writes nothing.
  const left = await contentOf(world.databaseUrl);
  await expect(migrate(world.databaseUrl)).rejects.toThrow(/later version/);
  expect(await contentOf(world.databaseUrl)).toEqual(left);
});

test('a database from before migrations went forward only is refused, and nothing is written', async () => {
  const url = await createDatabase();
  const client = openClient(url);
  await client.unsafe(`
    CREATE SCHEMA drizzle;
    CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
    INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('an earlier one', 1795379069280);
    CREATE TABLE users (id bigint PRIMARY KEY, email text)`);
  await client.end();
  const before = await contentOf(url);
  await expect(migrate(url)).rejects.toThrow(/before 0\.1\.0/);
  expect(await contentOf(url)).toEqual(before);
});

test('a migration that was changed after it was applied is refused', async () => {
  const url = await createDatabase();
  await migrate(url);
  const client = openClient(url);
  await client`UPDATE drizzle.__drizzle_migrations SET hash = 'changed'`;
  await client.end();
  await expect(migrate(url)).rejects.toThrow(/cannot read/);
});

test('stored facts that told some counts and not others tell none, and every sum follows', async () => {
  const url = await createDatabase();
  await migrate(url, versionBefore('0023_whole_counts'));
  const client = openClient(url);
  await client`
    INSERT INTO usage_hour (team_id, hour, key_id, model_id, provider_id, requests, tokens_input, tokens_output,
      tokens_reasoning, tokens_cached, cost, byok_cost)
    VALUES (1, '2026-03-01 10:00Z', 1, 1, 1, 5, NULL, 3, 2, 1, 100, 7), (1, '2026-03-01 11:00Z', 1, 1, 1, NULL, 4, 3, 2, NULL, 20, 0),
      (1, '2026-03-01 12:00Z', 1, 1, 1, 5, 4, 3, NULL, 1, 3, 0), (1, '2026-03-01 13:00Z', 1, 0, 0, NULL, NULL, NULL, NULL, NULL, 1, 0)`;
  await migrate(url);
  const facts = await client`
    SELECT requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached FROM usage_hour ORDER BY hour`;
  const none = [null, null, null, null, null];
  expect(facts.map((fact) => Object.values(fact))).toEqual([none, none, ['5', '4', '3', null, '1'], none]);
  const [day] = await client`
    SELECT facts, facts_counted, requests, tokens_input, tokens_output, cost, counted_cost, byok_cost
    FROM usage_day_sum WHERE dimension = 'all'`;
  expect(Object.values(day ?? {})).toEqual([4, 1, '5', '4', '3', '124', '3', '7']);
  const [row] = await client`
    SELECT facts_counted, facts_reasoning, facts_cached, tokens_reasoning, tokens_cached FROM usage_day WHERE model_id = 1`;
  expect(Object.values(row ?? {})).toEqual([1, 0, 1, '0', '1']);
  await client.end();
});

test('another program’s tables are left alone', async () => {
  const url = await createDatabase();
  const client = openClient(url);
  await client`CREATE TABLE teams (name text)`;
  await client.end();
  const before = await contentOf(url);
  await expect(migrate(url)).rejects.toThrow(/another program/);
  expect(await contentOf(url)).toEqual(before);
});

test('four processes migrate one empty database at once', async () => {
  const url = await createDatabase();
  await Promise.all(Array.from({ length: 4 }, () => migrate(url)));
  const client = openClient(url);
  const [row] = await client<{ applied: number }[]>`
    SELECT count(*)::integer AS applied FROM drizzle.__drizzle_migrations`;
  await client.end();
  const { entries } = JSON.parse(readFileSync(join(MIGRATIONS, 'meta/_journal.json'), 'utf8')) as {
    entries: unknown[];
  };
  expect(row?.applied).toBe(entries.length);
});

test('a start does not wait for a partition whose table is in use; the next one makes it', async () => {
  const url = await createDatabase();
  await migrate(url);
  const partition = `usage_hour_${partitionMonths(new Date()).at(-1)?.slice(0, 7).replace('-', '_')}`;
  const client = openClient(url);
  const isThere = async () => (await client`SELECT WHERE to_regclass(${partition}) IS NOT NULL`).count === 1;
  await client.unsafe(`DROP TABLE ${partition}`);
  const warnings: string[] = [];
  const log = { warn: (line: string) => warnings.push(line) };
  const reader = openClient(url);
  await reader.begin(async (tx) => {
    await tx`LOCK TABLE usage_hour IN ACCESS SHARE MODE`;
    await migrate(url, undefined, undefined, log);
  });
  await reader.end();
  expect(warnings).toEqual([expect.stringContaining('usage_hour_default')]);
  expect(await isThere()).toBe(false);
  await migrate(url, undefined, undefined, log);
  expect(warnings).toHaveLength(1);
  expect(await isThere()).toBe(true);
  await client.end();
}, 30_000);
