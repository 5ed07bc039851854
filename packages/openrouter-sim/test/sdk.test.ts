import { OpenRouter } from '@openrouter/sdk';
import { expect, test } from 'vitest';
import { DAY, NOW, openSimulator } from './support.ts';

/** The official SDK parses strictly: an answer of another shape than it was generated for is an error. */
async function openSdk() {
  const simulator = await openSimulator();
  const { sim, server, management, inference } = simulator;
  sim.record({
    keyHash: inference.hash,
    model: 'openai/gpt-4.1-2025-04-14',
    promptTokens: 1000,
    completionTokens: 500,
    at: NOW - DAY,
  });
  const sdk = (apiKey: string) => new OpenRouter({ apiKey, serverURL: server.url });
  return { ...simulator, admin: sdk(management.key), user: sdk(inference.key) };
}

test('the official SDK reads the current key', async () => {
  const { user, admin } = await openSdk();
  const { data } = await user.apiKeys.getCurrentKeyMetadata();
  expect(data).toMatchObject({ isManagementKey: false, usage: 0.006, usageDaily: 0, usageWeekly: 0.006 });
  expect((await admin.apiKeys.getCurrentKeyMetadata()).data.isManagementKey).toBe(true);
});

test('the official SDK makes, lists, changes and deletes keys', async () => {
  const { admin, lab } = await openSdk();
  const made = await admin.apiKeys.create({
    requestBody: {
      name: 'new',
      limit: 5,
      limitReset: 'daily',
      expiresAt: new Date(NOW + DAY),
      workspaceId: lab.id,
    },
  });
  expect(made.key).toMatch(/^sk-or-v1-[0-9a-f]{64}$/);
  const { hash } = made.data;
  expect((await admin.apiKeys.list({ workspaceId: lab.id })).data.map((key) => key.hash)).toEqual([hash]);
  expect((await admin.apiKeys.get({ hash })).data.limitRemaining).toBe(5);
  const changed = await admin.apiKeys.update({ hash, requestBody: { disabled: true, limit: null } });
  expect(changed.data).toMatchObject({ disabled: true, limit: null, limitRemaining: null });
  expect(await admin.apiKeys.delete({ hash })).toEqual({ deleted: true });
});

test('the official SDK reads credits, activity and analytics', async () => {
  const { admin } = await openSdk();
  expect((await admin.credits.getCredits()).data).toEqual({ totalCredits: 500, totalUsage: 0.006 });
  const activity = await admin.analytics.getUserActivity();
  expect(activity.data).toMatchObject([{ model: 'openai/gpt-4.1', usage: 0.006, requests: 1 }]);
  const meta = await admin.analytics.getAnalyticsMeta();
  expect(meta.data.granularities.map((one) => one.name)).toEqual(['minute', 'hour', 'day', 'week', 'month']);
  const { data } = await admin.analytics.queryAnalytics({
    requestBody: {
      metrics: ['request_count'],
      dimensions: ['model'],
      granularity: 'day',
      filters: [{ field: 'api_key_id', operator: 'eq', value: 'f'.repeat(64) }],
      timeRange: { start: new Date(NOW - 2 * DAY), end: new Date(NOW) },
      orderBy: { field: 'date', direction: 'asc' },
    },
  });
  expect(data.metadata).toMatchObject({ rowCount: 0, truncated: false });
  expect(data.warnings).toHaveLength(1);
});

test('the official SDK pages through workspaces and makes one', async () => {
  const { admin } = await openSdk();
  const made = await admin.workspaces.create({ createWorkspaceRequest: { name: 'Ops', slug: 'ops' } });
  expect(made.data.name).toBe('Ops');
  const slugs: string[] = [];
  for await (const page of await admin.workspaces.list({ limit: 2 })) {
    slugs.push(...page.result.data.map((workspace) => workspace.slug));
  }
  expect(slugs).toEqual(['default', 'lab', 'ops']);
});

test('the official SDK tells the refusals apart', async () => {
  const { sim, account, admin, user, server, inference } = await openSdk();
  const run = () =>
    user.chat.send({
      chatRequest: { model: 'openai/gpt-4.1', messages: [{ role: 'user', content: 'Hello' }] },
    });
  account.credits = 0n;
  await expect(run()).rejects.toMatchObject({ statusCode: 402 });
  sim.changeKey(inference.hash, { limit: 0.006 });
  await expect(run()).rejects.toMatchObject({ statusCode: 403, message: 'Key limit exceeded (total limit)' });
  sim.changeKey(inference.hash, { disabled: true });
  await expect(run()).rejects.toMatchObject({ statusCode: 401 });
  sim.changeKey(inference.hash, { disabled: false });
  await expect(user.credits.getCredits()).rejects.toMatchObject({ statusCode: 403 });
  await expect(admin.apiKeys.get({ hash: '0'.repeat(64) })).rejects.toMatchObject({ statusCode: 404 });
  const stranger = new OpenRouter({ apiKey: 'sk-or-v1-unknown', serverURL: server.url });
  await expect(stranger.apiKeys.getCurrentKeyMetadata()).rejects.toMatchObject({ statusCode: 401 });
});

test('the official SDK runs a model, and free requests are counted', async () => {
  const { user, inference } = await openSdk();
  const run = (model: string) =>
    user.chat.send({ chatRequest: { model, messages: [{ role: 'user', content: 'Hello' }], maxTokens: 20 } });
  const result = await run('openai/gpt-4.1');
  expect(result).toMatchObject({ model: 'openai/gpt-4.1', usage: { completionTokens: 20, isByok: false } });
  expect(await run('openai/gpt-4.1:free')).toMatchObject({ usage: { cost: 0 } });
  const { data } = await user.apiKeys.getCurrentKeyMetadata();
  expect(data.freeModelDailyRequests).toEqual({ limit: 1000, remaining: 999, used: 1 });
  expect(data.label).toBe(`${inference.key.slice(0, 12)}...${inference.key.slice(-4)}`);
});
