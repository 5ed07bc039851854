import { randomBytes } from 'node:crypto';
import { migrate } from '@watcher/core/db';
import { createDeps } from '@watcher/core/deps';
import { keyStats, pageUsage, stats } from '@watcher/core/usage';
import { startTemporaryPostgres } from '@watcher/local-postgres';
import pg from 'pg';
import { seedUsage } from '../data.ts';
import { callLoad, httpLoad } from '../load.ts';
import { start } from '../processes.ts';
import { type Contender, interleave, toTable } from '../rounds.ts';

const LOAD = { connections: 20, seconds: Number(process.env['BENCH_SECONDS'] ?? 4) };
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5);

/** The public routes at 20 connections, beside the same verbs without HTTP and beside a bare Express route. */
export async function benchApi(): Promise<string> {
  const postgres = await startTemporaryPostgres();
  await migrate(postgres.url);
  const env = {
    DATABASE_URL: postgres.url,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: 'http://127.0.0.1:9',
    PORT: '0',
    RATE_LIMIT_REQUESTS: '1000000',
    RATE_LIMIT_WINDOW_SECONDS: '86400',
  };
  const api = await start('apps/api/src/main.ts', env);
  const bare = await start('packages/bench/src/programs/bare.ts');
  const { token, userId } = await newToken(api.url);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const rows = await seedUsage(client, { userId, keys: 5, days: 90, rowsPerHour: 3 });
  await client.end();

  const deps = createDeps(
    {
      databaseUrl: postgres.url,
      encryptionKey: randomBytes(32),
      openrouterBaseUrl: env.OPENROUTER_BASE_URL,
      port: 0,
      host: '',
      origin: undefined,
      maxApiKeysPerUser: 10,
      maxApiTokensPerUser: 5,
      rateLimitRequests: 1,
      rateLimitWindowSeconds: 1,
      usageRetentionDays: 365,
    },
    { poolSize: 10, applicationName: 'bench', onError: (error) => console.error(error.message) },
  );
  const ctx = { ...deps.ctx, actor: { type: 'token', userId, tokenId: 0 } as const };
  const today = new Date();
  const range = {
    startDate: new Date(today.getTime() - 29 * 86_400_000).toISOString().slice(0, 10),
    endDate: today.toISOString().slice(0, 10),
  };
  const http = (name: string, path: string): Contender => ({
    name,
    run: () => httpLoad(api.url + path, { authorization: `Bearer ${token}` }, LOAD),
  });
  const direct = (name: string, call: () => Promise<unknown>): Contender => ({
    name,
    run: () => callLoad(call, LOAD),
  });
  const contenders = [
    { name: 'bare Express', run: () => httpLoad(bare.url, {}, LOAD) },
    http('/api/v1/stats', '/api/v1/stats'),
    direct('stats without HTTP', () => stats(ctx, {})),
    http('/api/v1/usage', `/api/v1/usage?start_date=${range.startDate}&end_date=${range.endDate}`),
    direct('usage without HTTP', () => pageUsage(ctx, { ...range, page: 1, limit: 100 })),
    http('/api/v1/keys', '/api/v1/keys'),
    direct('keys without HTTP', () => keyStats(ctx)),
  ];
  try {
    const results = await interleave(contenders, ROUNDS);
    const bases = new Map(
      ['stats', 'usage', 'keys'].map((name) => [`/api/v1/${name}`, [`${name} without HTTP`, 'bare Express']]),
    );
    const how = `${rows} hourly facts of one user (5 keys, 90 days), ${LOAD.connections} connections, ${ROUNDS} rounds of ${LOAD.seconds} s, interleaved; every cell is the median of the rounds (lowest–highest).`;
    return `${how}\n\n${toTable(results, bases)}`;
  } finally {
    await api.stop();
    await bare.stop();
    await deps.close();
    await postgres.stop();
  }
}

/** A user with an API token, made as a person would. */
async function newToken(url: string): Promise<{ token: string; userId: number }> {
  const post = async (path: string, body: unknown, session?: string): Promise<Record<string, unknown>> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(session === undefined ? {} : { authorization: `Bearer ${session}` }),
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const account = { email: 'bench@example.com', password: 'only for the bench' };
  const { id } = await post('/api/auth/register', account);
  const login = await post('/api/auth/login', account);
  const { token } = await post('/api/tokens', { name: 'bench' }, String(login['access_token']));
  return { token: String(token), userId: Number(id) };
}
