import { toNumber } from '@watcher/openrouter-sim';
import { beforeAll, describe, expect, onTestFinished } from 'vitest';
import { type Product, startProduct } from '../src/product.ts';
import { problemBody, RestClient, usageBody, userBody } from './support/rest.ts';
import { test } from './support/shared.ts';
import { arrived, ledgerTotal, type SharedSimulator, withAccount } from './support/simulator.ts';
import { sorted, sums } from './support/sums.ts';
import { PASSWORD } from './support/watched.ts';

let simulator: SharedSimulator;
let product: Product;

test.beforeAll(({ openRouter, product: shared }) => {
  simulator = withAccount(openRouter, 'acme');
  product = shared;
});

type Days = Parameters<typeof ledgerTotal>[1];
/** What the ledger holds of the file's own account. */
const spentIn = (days: Days) => ledgerTotal(simulator.sim, days, { account: simulator.own.account });
const rowsSince = ({ start_date }: Days) =>
  simulator.sim.ledger.rows({ account: simulator.own.account, from: Date.parse(start_date) });

async function signUp(email: string): Promise<RestClient> {
  const client = new RestClient(product.url);
  await client.signUp(email, PASSWORD);
  return client;
}

describe('a management key, from sign-up to its spend', () => {
  let client: RestClient;

  beforeAll(async () => {
    client = await signUp('rest@example.com');
    const key = await client.addKey('Acme', simulator.own.management.key);
    expect(key).toMatchObject({ kind: 'management', status: 'valid', managed_by: null });
    await client.sync(key.id);
    await arrived(client, simulator);
  });

  test('the dashboard is the ledger: in all, by model, by day and by key', async () => {
    const { accounts } = simulator;
    const { period, summary, by_model, by_date, by_key } = await client.dashboard();
    const total = spentIn(period);
    expect(total.usage).toBeGreaterThan(0n);
    expect(total.byokUsageInference).toBeGreaterThan(0n);
    expect(summary).toMatchObject({
      total_requests: total.requests,
      total_cost: toNumber(total.usage),
      byok_cost: toNumber(total.byokUsageInference),
      total_tokens_input: total.promptTokens,
      total_tokens_output: total.completionTokens,
    });
    expect(period.days).toBe(30);
    const rows = rowsSince(period);
    expect(sorted(by_model, 'model')).toEqual(sums(rows, 'model', (row) => row.model));
    expect(sorted(by_date, 'date').filter((day) => day.requests_count !== 0)).toEqual(
      sums(rows, 'date', (row) => new Date(row.hour).toISOString().slice(0, 10)),
    );
    const names = new Map(accounts.flatMap(({ keys }) => keys.map((key) => [key.hash, key.name])));
    expect(sorted(by_key, 'api_key_name')).toEqual(
      sums(rows, 'api_key_name', (row) => names.get(row.keyHash) ?? row.keyHash),
    );
  });

  test('every usage row is a sum of the ledger by day, key, model and provider', async () => {
    const { accounts } = simulator;
    const { period } = await client.dashboard();
    const path = `/api/usage?start_date=${period.start_date}&end_date=${period.end_date}&limit=1000`;
    const answer = await client.send('GET', path);
    const usage = usageBody.parse(JSON.parse(answer.text));
    expect(answer.headers.get('x-total-count')).toBe(String(usage.length));
    const names = new Map(accounts.flatMap(({ keys }) => keys.map((key) => [key.hash, key.name])));
    const nameOf = (name: string | undefined, day: string, model: string | null, provider: string | null) =>
      [name, day, model, provider].join(' ');
    const truth = sums(rowsSince(period), 'id', (row) =>
      nameOf(names.get(row.keyHash), new Date(row.hour).toISOString().slice(0, 10), row.model, row.provider),
    );
    const told = usage.map((row) => ({
      ...row,
      id: nameOf(row.api_key_name, row.date, row.model, row.provider),
    }));
    expect(sorted(told, 'id')).toEqual(truth);
    const total = spentIn(period);
    expect(usage.reduce((sum, row) => sum + (row.tokens_reasoning ?? NaN), 0)).toBe(total.reasoningTokens);
    expect(usage.reduce((sum, row) => sum + (row.tokens_cached ?? NaN), 0)).toBe(total.cachedTokens);
  });

  test('new spending and a correction downwards arrive with the next sync', async () => {
    const { sim, accounts } = simulator;
    const hash = accounts[0]?.keys[0]?.hash ?? '';
    const before = spentIn((await client.dashboard()).period).usage;
    const [earlier] = sim.ledger.entries(hash, sim.clock.now() - 24 * 3_600_000);
    if (earlier === undefined) throw new Error('no generation in the last day');
    sim.correct(earlier.id, { usage: earlier.usage / 2n });
    sim.record({ keyHash: hash, model: earlier.model, promptTokens: 10, completionTokens: 5, usage: 1_001n });
    const [manager] = (await client.keys()).filter((key) => key.kind === 'management');
    await client.sync(manager?.id ?? 0);
    const after = spentIn((await client.dashboard()).period).usage;
    expect(after).toBeLessThan(before);
    await arrived(client, simulator);
  });
});

describe('the session', () => {
  async function login(email: string, headers: Record<string, string> = {}) {
    const client = new RestClient(product.url);
    const { status, headers: answered } = await client.send('POST', '/api/auth/login', {
      body: { email, password: PASSWORD },
      headers,
    });
    expect(status).toBe(200);
    const [cookie = '', ...others] = answered.getSetCookie();
    // That somebody has signed in from this device; it opens nothing.
    expect(others).toHaveLength(1);
    expect(others[0]).toMatch(/-device=[^;]+; .*HttpOnly/);
    return { client, cookie, pair: cookie.split(';')[0] ?? '' };
  }

  test('lives in a cookie that scripts and other sites cannot use, Secure only behind https', async () => {
    await signUp('cookie@example.com');
    const { cookie, pair, client } = await login('cookie@example.com');
    expect(cookie).toMatch(/; HttpOnly(;|$)/);
    expect(cookie).toMatch(/; SameSite=Lax(;|$)/);
    expect(cookie).not.toMatch(/; Secure(;|$)/);
    const secure = await login('cookie@example.com', { 'x-forwarded-proto': 'https' });
    expect(secure.cookie).toMatch(/; Secure(;|$)/);
    expect((await client.send('GET', '/api/auth/me')).status).toBe(401);
    const me = await client.send('GET', '/api/auth/me', { headers: { cookie: pair } });
    expect(userBody.parse(JSON.parse(me.text)).email).toBe('cookie@example.com');
  });

  test('is Secure whatever the proxy says when ORIGIN is https', async () => {
    const behind = await startProduct({ env: { ORIGIN: 'https://watcher.example' } });
    onTestFinished(() => behind.stop());
    const client = new RestClient(behind.url);
    await client.signUp('origin@example.com', PASSWORD);
    expect(client.answers.at(-1)?.headers.getSetCookie()[0]).toMatch(/; Secure(;|$)/);
  });

  test('is not lent to other sites: a POST from there is refused and changes nothing', async () => {
    const owner = await signUp('csrf@example.com');
    const { client, pair } = await login('csrf@example.com');
    const key = simulator.accounts[0]?.keys[0]?.key ?? '';
    const post = (headers: Record<string, string>) =>
      client.send('POST', '/api/keys', { body: { name: 'k', key }, headers: { cookie: pair, ...headers } });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: product.url.replace(/\d+$/, '1') },
    ]) {
      const refused = await post(headers);
      expect({ headers, status: refused.status }).toEqual({ headers, status: 403 });
      expect(problemBody.parse(JSON.parse(refused.text)).status).toBe(403);
    }
    expect(await owner.keys()).toEqual([]);
    expect((await post({ origin: product.url, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  test('is dead at once after logout, whichever way it is shown', async () => {
    const other = await signUp('logout@example.com');
    for (const how of ['cookie', 'bearer'] as const) {
      const { client, pair } = await login('logout@example.com');
      const shown: Record<string, string> =
        how === 'cookie' ? { cookie: pair } : { authorization: `Bearer ${pair.split('=')[1]}` };
      const ways = [{ cookie: pair }, { authorization: `Bearer ${pair.split('=')[1]}` }];
      for (const headers of ways)
        expect((await client.send('GET', '/api/auth/me', { headers })).status).toBe(200);
      expect((await client.send('POST', '/api/auth/logout', { headers: shown })).status).toBe(204);
      for (const headers of ways) {
        const refused = await client.send('GET', '/api/auth/me', { headers });
        expect(refused.status).toBe(401);
        expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
    expect((await other.send('GET', '/api/auth/me')).status).toBe(200);
  });
});
