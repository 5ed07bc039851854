import { evaluateTeam } from '@watcher/core/alerts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../src/openapi/document.ts';
import { createConformance } from './support/conformance.ts';
import { type Answer, type Ask, ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

let server: TestServer;
let me: { token: string };
let other: { token: string };
let keyIds: number[];
const conformance = createConformance(openApiDocument);

beforeAll(async () => {
  server = await startServer();
  me = await signUp(server.url);
  other = await signUp(server.url);
  keyIds = await addUsage(server, me.token);
});
afterAll(() => server.close());

/** One request; its answer must be one that the OpenAPI document allows. */
async function call(method: string, path: string, options: Ask = {}): Promise<Answer> {
  const answer = await ask(server.url, method, path, { token: me.token, ...options });
  conformance.check(method, path, answer);
  return answer;
}

const create = (body: Record<string, unknown>) =>
  call('POST', '/api/budgets', { body: { name: 'All', amount: 0.01, period: 'month', ...body } });

test('a budget with its defaults, its state, a change, its history, and its end', async () => {
  const made = await create({});
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: 'All',
      amount: 0.01,
      time_zone: null,
      starts_on: null,
      key_ids: null,
      tags: null,
      models: null,
      include_byok: false,
      thresholds: [50, 80, 100],
      forecast: true,
      action: { kind: 'none', at: 100, dry_run: true },
      channel_ids: null,
      is_active: true,
      state: { spent: expect.any(Number), status: 'exceeded', disabled_key_ids: [] },
    },
  });
  const { id } = made.body as { id: number };
  expect((await call('GET', `/api/budgets/${id}`)).body).toMatchObject({ id });
  const body = { key_ids: [keyIds[0]], include_byok: true, action: { kind: 'disable_keys' } };
  expect((await call('PUT', `/api/budgets/${id}`, { body })).body).toMatchObject({
    key_ids: [keyIds[0]],
    include_byok: true,
    action: { kind: 'disable_keys', at: 100, dry_run: true },
  });
  expect((await call('GET', `/api/budgets/${id}/history`)).body).toEqual({ items: [], total: 0 });
  expect((await call('GET', '/api/budgets')).body).toMatchObject({ total: 1 });
  expect(await call('GET', `/api/budgets/${id}`, { token: other.token })).toMatchObject({ status: 403 });
  expect(await call('DELETE', `/api/budgets/${id}`)).toMatchObject({ status: 204 });
  expect(await call('GET', `/api/budgets/${id}`)).toMatchObject({ status: 404 });
});

test.each([
  [{ amount: 0 }, 'amount', /more than 0/],
  [{ amount: 1e300 }, 'amount', /at most 1000000000/],
  [{ amount: 0.0000001 }, 'amount', /6 decimals/],
  [{ thresholds: [80, 50] }, 'thresholds', /ascend/],
  [{ time_zone: 'Mars/Olympus' }, 'time_zone', /no such time zone/],
])('%o is refused', async (bad, path, message) => {
  const answer = await create(bad);
  expect(answer).toMatchObject({ status: 422 });
  const { errors } = answer.body as { errors: unknown[] };
  expect(errors).toContainEqual({ path, message: expect.stringMatching(message) });
});

test('another team’s key is 403, one that nobody has 404', async () => {
  const stranger = server.sim.createAccount({ name: 's' }).createKey({ name: 's' });
  const added = await call('POST', '/api/keys', {
    token: other.token,
    body: { name: 's', key: stranger.key },
  });
  const { id } = added.body as { id: number };
  expect(await create({ key_ids: [id] })).toMatchObject({
    status: 403,
    body: { code: 'key_of_another_team' },
  });
  const answer = await ask(server.url, 'POST', '/api/budgets', {
    token: me.token,
    body: { name: 'x', amount: 1, period: 'day', key_ids: [999_999] },
  });
  expect(answer).toMatchObject({ status: 404, body: { code: 'key_not_found' } });
});

test('alerts are listed in the language that is asked for, and seen to', async () => {
  await create({ name: 'Tight', thresholds: [50], forecast: false });
  const teams = await call('GET', '/api/teams');
  const teamId = (teams.body as { items: { id: number }[] }).items[0]?.id ?? 0;
  await evaluateTeam(server.deps.ctx, { teamId });
  const listed = await call('GET', '/api/alerts?kind=budget_threshold');
  expect(listed.body).toMatchObject({
    total: 1,
    skip: 0,
    limit: 50,
    items: [
      {
        kind: 'budget_threshold',
        severity: 'warning',
        state: 'open',
        title: 'Budget “Tight” has reached 50%',
        subject: { type: 'budget', name: 'Tight' },
        data: { threshold: 50, time_zone: 'UTC' },
        deliveries: [],
      },
    ],
  });
  const { id } = (listed.body as { items: { id: number }[] }).items[0] ?? { id: 0 };
  const italian = await call('GET', '/api/alerts', { headers: { 'accept-language': 'it' } });
  expect(JSON.stringify(italian.body)).toContain('Il budget “Tight” ha raggiunto il 50%');
  expect(await call('POST', `/api/alerts/${id}/acknowledge`)).toMatchObject({
    status: 200,
    body: { id, state: 'acknowledged' },
  });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  expect(await call('POST', `/api/alerts/${id}/snooze`, { body: { until } })).toMatchObject({
    status: 200,
    body: { snoozed_until: until },
  });
  const past = { body: { until: '2020-01-01T00:00:00Z' } };
  expect(await call('POST', `/api/alerts/${id}/snooze`, past)).toMatchObject({ status: 422 });
  expect(await call('POST', `/api/alerts/${id}/resend`)).toMatchObject({ status: 202, body: { queued: 0 } });
  const theirs = { token: other.token };
  expect(await call('POST', `/api/alerts/${id}/acknowledge`, theirs)).toMatchObject({ status: 403 });
  expect(await call('POST', '/api/alerts/999999/acknowledge')).toMatchObject({ status: 404 });
  expect((await call('GET', '/api/alerts?state=resolved')).body).toMatchObject({ total: 0 });
});

test('rules are read and changed in part', async () => {
  const rules = (await call('GET', '/api/alert-rules')).body as { items: unknown[]; total: number };
  expect(rules.total).toBe(11);
  expect(rules.items).toContainEqual({
    kind: 'credits_low',
    is_active: true,
    params: { days: 7, usd: null },
    channel_ids: null,
  });
  expect(await call('PUT', '/api/alert-rules/credits_low', { body: { params: { usd: 2.5 } } })).toMatchObject(
    { status: 200, body: { params: { days: 7, usd: 2.5 }, is_active: true } },
  );
  expect(
    await call('PUT', '/api/alert-rules/sync_stale', { body: { params: { hours: 0.01 }, is_active: false } }),
  ).toMatchObject({ status: 200, body: { params: { hours: 0.01 }, is_active: false } });
  for (const [kind, body] of [
    ['credits_low', { params: { days: 0 } }],
    ['credits_low', { params: { weeks: 1 } }],
    ['nothing', { is_active: true }],
  ] as const) {
    expect(await call('PUT', `/api/alert-rules/${kind}`, { body })).toMatchObject({ status: 422 });
  }
});

test('a key is disabled, enabled and limited at OpenRouter, and the log tells', async () => {
  const keys = (await call('GET', '/api/keys?limit=100')).body as {
    items: { id: number; managed_by: number | null }[];
  };
  const id = keys.items.find(({ managed_by }) => managed_by !== null)?.id ?? 0;
  const disabled = await call('POST', `/api/keys/${id}/disable`, { body: { reason: 'leaked' } });
  expect(disabled).toMatchObject({
    status: 200,
    body: { disabled: true, disable_causes: [{ cause: 'manual', budget_id: null }] },
  });
  expect(await call('POST', `/api/keys/${id}/enable`)).toMatchObject({
    status: 200,
    body: { disabled: false, disable_causes: [] },
  });
  const body = { limit: 5, limit_reset: 'daily' };
  expect(await call('PUT', `/api/keys/${id}/limit`, { body })).toMatchObject({ status: 200, body });
  const alone = keys.items.find(({ managed_by }) => managed_by === null)?.id ?? 0;
  expect(await call('POST', `/api/keys/${alone}/disable`)).toMatchObject({
    status: 400,
    body: { code: 'key_not_controlled' },
  });
  const theirs = { token: other.token };
  expect(await call('POST', `/api/keys/${id}/disable`, theirs)).toMatchObject({ status: 403 });
  expect((await call('GET', '/api/audit?limit=3')).body).toMatchObject({
    items: [{ action: 'key.limit_changed' }, { action: 'key.enabled' }, { action: 'key.disabled' }],
  });
  const { body: shown } = await call('GET', '/api/audit', theirs);
  expect(JSON.stringify(shown)).not.toMatch(/key\.(limit_changed|enabled|disabled)/);
});
