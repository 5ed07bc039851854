import type pg from 'pg';

export interface Shape {
  readonly userId: number;
  readonly keys: number;
  readonly days: number;
  /** Rows per key and hour, each of another model and provider. */
  readonly rowsPerHour: number;
}

/** Writes made-up facts straight into the database; the rollups follow by their triggers. Always the same. */
export async function seedUsage(
  client: pg.ClientBase,
  { userId, keys, days, rowsPerHour }: Shape,
): Promise<number> {
  await client.query(
    `INSERT INTO models (name) SELECT 'made/model-' || n FROM generate_series(1, 40) n ON CONFLICT DO NOTHING`,
  );
  await client.query(
    `INSERT INTO providers (name) SELECT 'Provider ' || n FROM generate_series(1, 8) n ON CONFLICT DO NOTHING`,
  );
  const inserted = await client.query(
    `WITH made AS (
       INSERT INTO api_keys (user_id, hash, kind, name, label, secret, secret_key_id, status, created_at)
       SELECT $1::bigint, 'bench-' || $1::bigint || '-' || n, 'inference', 'key ' || n, 'sk-or-v1-...', '\\x00', 'bench', 'valid', now()
       FROM generate_series(1, $2::integer) n RETURNING id
     )
     INSERT INTO usage_hour (user_id, hour, key_id, model_id, provider_id, requests, tokens_input, tokens_output,
       tokens_reasoning, tokens_cached, cost, byok_cost)
     SELECT $1::bigint, date_trunc('hour', now(), 'UTC') - make_interval(hours => h), made.id,
       1 + (h * 7 + r * 13 + made.id) % 40, 1 + (r % 8), 1 + h % 50, 1000 + h, 200 + r, r, 100, (h % 97 + 1) * 1000003, 0
     FROM made, generate_series(0, $3::integer * 24 - 1) h, generate_series(0, $4::integer - 1) r
     ON CONFLICT DO NOTHING`,
    [userId, keys, days, rowsPerHour],
  );
  await client.query('VACUUM ANALYZE usage_hour, usage_day, usage_day_model');
  return inserted.rowCount ?? 0;
}
