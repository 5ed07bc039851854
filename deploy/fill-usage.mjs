/**
 * Gives the first key of a product that runs 20,000 rows of made-up usage: 400 days of 50 models. For `try-proxies.sh`.
 *   fill-usage.mjs <data folder>
 */
import { createRequire } from 'node:module';
import { runningPostgresUrl } from '../packages/local-postgres/src/index.ts';

const postgres = createRequire(new URL('../packages/core/package.json', import.meta.url))('postgres');
const url = new URL(await runningPostgresUrl(process.argv[2]));
const host = url.searchParams.get('host');
url.searchParams.delete('host');
const sql = postgres(url.href, { max: 1, host });
await sql`INSERT INTO models (name) SELECT 'acme/model-' || n FROM generate_series(1, 50) n`;
await sql`
  INSERT INTO usage_hour (team_id, hour, key_id, model_id, provider_id, requests, tokens_input, tokens_output, cost, byok_cost)
  SELECT k.team_id, date_trunc('day', now(), 'UTC') - d * interval '1 day', k.id, m.id, 0, 1, 100, 10, 1000000000, 0
  FROM api_keys k, models m, generate_series(1, 400) d
  WHERE m.name LIKE 'acme/model-%' AND k.id = (SELECT min(id) FROM api_keys)`;
await sql.end();
