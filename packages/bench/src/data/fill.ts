import type pg from 'pg';
import { randomFrom } from './random.ts';
import type { Size } from './sizes.ts';

const SEED = 20_260_318;
const MODELS = 120;
const PROVIDERS = 12;

/**
 * Writes made-up facts straight into an empty, migrated database that has its teams already, as hourly syncs would
 * have: hour after hour, of all teams, so that a team's rows do not lie together. The rollups follow by their own
 * triggers. The same for the same seed, but for the day on which it ends: today.
 *
 * @param cipherKeyId of the key that the API's processes have
 * @returns how many facts there are.
 */
export async function fill(client: pg.ClientBase, size: Size, cipherKeyId: string): Promise<number> {
  await client.query(`INSERT INTO models (name) SELECT 'made/model-' || n FROM generate_series(1, $1) n`, [
    MODELS,
  ]);
  await client.query(`INSERT INTO providers (name) SELECT 'Provider ' || n FROM generate_series(1, $1) n`, [
    PROVIDERS,
  ]);
  await client.query('CREATE TEMP TABLE rates (team_id bigint, ninths integer)');
  await client.query('INSERT INTO rates SELECT * FROM unnest($1::bigint[], $2::integer[])', [
    Array.from({ length: size.users }, (_, index) => index + 1),
    ratesOf(size),
  ]);
  await client.query('INSERT INTO encryption_keys VALUES ($1, now())', [cipherKeyId]);
  await client.query(
    `INSERT INTO api_keys (team_id, hash, kind, name, label, secret, secret_key_id, status, created_at, last_synced_at)
     SELECT team_id, 'made-' || team_id || '-' || n, 'inference', 'key ' || n, 'sk-or-v1-...', '\\x00', $2, 'valid',
       now(), now()
     FROM rates, generate_series(1, $1) n ORDER BY team_id, n`,
    [size.keysPerUser, cipherKeyId],
  );
  await client.query('INSERT INTO key_sync_state (team_id, key_id) SELECT team_id, id FROM api_keys');
  await client.query(
    `INSERT INTO usage_coverage (team_id, key_id, source, hours)
     SELECT team_id, id, 'analytics', tstzmultirange(tstzrange(date_trunc('day', now(), 'UTC') - make_interval(days => $1),
       date_trunc('day', now(), 'UTC') + interval '1 day')) FROM api_keys`,
    [size.days],
  );
  await client.query(
    `SELECT usage_hour_ensure_partition(month::date) FROM generate_series(now() - make_interval(days => $1 + 31), now(), interval '1 month') month`,
    [size.days],
  );
  let rows = 0;
  for (let day = size.days - 1; day >= 0; day -= 1) rows += await fillDay(client, day);
  await client.query('VACUUM ANALYZE');
  return rows;
}

/** The others lie in even steps from a third of the median team to five thirds, in no order. */
function ratesOf(size: Size): number[] {
  const random = randomFrom(SEED);
  const others = size.users - 2;
  const steps = Array.from({ length: Math.max(0, others) }, (_, step) => (step + 0.5) / others);
  const mixed = steps.map((step) => ({ step, at: random() })).sort((a, b) => a.at - b.at);
  const rates = mixed.map(({ step }) => Math.round(size.median * (0.35 + 1.35 * step)));
  return [size.heavy, size.median, ...rates].slice(0, size.users);
}

/** One day of all teams, so many days ago; the rollups are kept once per day this way. */
async function fillDay(client: pg.ClientBase, daysAgo: number): Promise<number> {
  const inserted = await client.query(
    `INSERT INTO usage_hour (team_id, hour, key_id, model_id, provider_id, requests, tokens_input, tokens_output,
       tokens_reasoning, tokens_cached, cost, byok_cost)
     SELECT team_id, hour, key_id, 1 + (pair * 7 + team_id * 11) % ${MODELS}, 1 + (pair + team_id) % ${PROVIDERS},
       1 + n % 50, 500 + n % 90001, 100 + n % 9001, CASE WHEN n % 4 = 0 THEN n % 5003 END,
       CASE WHEN n % 3 > 0 THEN n % 7001 END, 1 + n % 400000000003, CASE WHEN n % 20 = 0 THEN n % 30000000001 ELSE 0 END
     FROM (
       SELECT r.team_id, k.id AS key_id, h.hour, pair + h.number / 6 % 4 AS pair,
         hashint8extended((h.number * 10000 + k.id) * 1000 + pair, ${SEED}) & 9223372036854775807 AS n
       FROM (
         SELECT date_trunc('day', now(), 'UTC') - make_interval(days => $1, hours => -h) AS hour,
           (extract(epoch FROM date_trunc('day', now(), 'UTC')) / 3600)::bigint - $1 * 24 + h AS number
         FROM generate_series(0, 23) h
       ) h, rates r JOIN api_keys k ON k.team_id = r.team_id,
         generate_series(0, r.ninths / 9 - CASE WHEN h.number % 9 < r.ninths % 9 THEN 0 ELSE 1 END) pair
     ) made
     ORDER BY hour, team_id, key_id, 4, 5`,
    [daysAgo],
  );
  return inserted.rowCount ?? 0;
}
