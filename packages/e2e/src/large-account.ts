import { runningPostgresUrl } from '@watcher/local-postgres';
import pg from 'pg';

const MODELS = 60;
const PROVIDERS = 10;

/**
 * Gives the personal team of a user of a running product what an agency has after a year: keys found through one management key, each of
 * which spends in some hours, on many models. Written past the product's own sync, which would need an upstream
 * account as large; the rollups follow by their triggers.
 *
 * @param dataDir of the product
 * @returns how many hourly facts there are.
 */
export async function makeLargeAccount(
  dataDir: string,
  email: string,
  { keys, days }: { keys: number; days: number },
): Promise<number> {
  const client = new pg.Client({ connectionString: await runningPostgresUrl(dataDir) });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO models (name) SELECT 'maker/model-' || n FROM generate_series(1, $1::integer) n`,
      [MODELS],
    );
    await client.query(
      `INSERT INTO providers (name) SELECT 'Provider ' || n FROM generate_series(1, $1::integer) n`,
      [PROVIDERS],
    );
    await client.query(
      `WITH owner AS (SELECT t.id FROM teams t JOIN users u ON u.id = t.personal_of WHERE u.email = $1), manager AS (
         INSERT INTO api_keys (team_id, hash, kind, name, label, secret, secret_key_id, is_active, status, created_at)
         SELECT id, 'manager', 'management', 'Agency', 'sk-or-v1-...', '\\x00',
           (SELECT min(id) FROM encryption_keys), false, 'valid', now() FROM owner
         RETURNING id, team_id
       ), found AS (
         INSERT INTO api_keys (team_id, hash, kind, upstream_name, label, managed_by, status, created_at, last_synced_at)
         SELECT team_id, 'found ' || n, 'inference', 'client-' || n, 'sk-or-v1-...', id, 'valid', now(), now()
         FROM manager, generate_series(1, $2::integer) n RETURNING team_id, id
       )
       INSERT INTO usage_coverage (team_id, key_id, source, hours)
       SELECT team_id, id, 'analytics', tstzmultirange(tstzrange(date_trunc('day', now(), 'UTC') - make_interval(days => $3),
         date_trunc('hour', now(), 'UTC') + interval '1 hour')) FROM found`,
      [email, keys, days],
    );
    const written = await client.query(
      `INSERT INTO usage_hour (team_id, hour, key_id, model_id, provider_id, requests, tokens_input, tokens_output,
         tokens_reasoning, tokens_cached, cost, byok_cost)
       SELECT team_id, hour, id, (SELECT min(m.id) FROM models m WHERE m.name LIKE 'maker/%') + n % $2::integer,
         (SELECT min(p.id) FROM providers p WHERE p.name LIKE 'Provider %') + n % $3::integer,
         1 + n % 50, 500 + n % 90001, 100 + n % 9001, NULL, n % 7001, 1 + n * 7919 % 40000000003, 0
       FROM (
         SELECT k.team_id, k.id, h.hour, (hashint8extended(k.id * 100000 + h.number, 1) & 2147483647) AS n
         FROM api_keys k, (
           SELECT date_trunc('hour', now(), 'UTC') - make_interval(hours => number) AS hour, number
           FROM generate_series(0, $1::integer * 24 - 1) number
         ) h
         WHERE k.hash LIKE 'found %' AND (k.id + h.number) % 12 = 0
       ) made
       ORDER BY team_id, hour, id`,
      [days, MODELS, PROVIDERS],
    );
    await client.query('VACUUM ANALYZE');
    return written.rowCount ?? 0;
  } finally {
    await client.end();
  }
}
