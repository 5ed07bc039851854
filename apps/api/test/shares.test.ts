import { openClient } from '@watcher/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

let server: TestServer;
let owner: { token: string };
let keyIds: number[];

beforeAll(async () => {
  server = await startServer();
  owner = await signUp(server.url);
  keyIds = await addUsage(server, owner.token);
});
afterAll(() => server.close());

const made = z.object({ id: z.number(), token: z.string().regex(/^or_share_[0-9A-Za-z]{46}$/) });

async function share(body: object): Promise<z.infer<typeof made>> {
  const answer = await ask(server.url, 'POST', '/api/shares', { token: owner.token, body });
  expect(answer.status).toBe(201);
  return made.parse(answer.body);
}
const view = (token: unknown, headers = {}) =>
  ask(server.url, 'POST', '/api/shares/view', { body: { token }, headers });

test('a link opens without an account, shows what it may in snake case, and ends with its revocation', async () => {
  const { id, token } = await share({
    name: 'For Acme',
    key_ids: keyIds.slice(-1),
    period: 'month',
    show_keys: false,
  });
  const opened = await view(token);
  expect(opened.status).toBe(200);
  expect(opened.headers.get('cache-control')).toBe('no-store');
  expect(Object.keys(z.looseObject({}).parse(opened.body)).sort()).toEqual([
    'by_date',
    'by_key',
    'by_model',
    'expires_at',
    'name',
    'period',
    'read_at',
    'summary',
    'unallocated',
  ]);
  expect(opened.body).toMatchObject({ name: 'For Acme', by_key: null });
  // The token opens nothing else.
  for (const path of ['/api/keys', '/api/shares', '/api/stats/overview', '/api/v1/keys']) {
    expect((await ask(server.url, 'GET', path, { token })).status).toBe(401);
  }
  expect((await ask(server.url, 'DELETE', `/api/shares/${id}`, { token })).status).toBe(401);
  expect((await ask(server.url, 'DELETE', `/api/shares/${id}`, { token: owner.token })).status).toBe(204);
  expect(await view(token)).toMatchObject({ status: 404, body: { code: 'share_link_not_valid' } });
});

test('a guess and a token that is none are refused', async () => {
  const { token } = await share({ name: 'x' });
  const flipped = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
  for (const guess of [flipped, `or_share_${'0'.repeat(46)}`, ''])
    expect((await view(guess)).status).toBe(404);
  for (const malformed of [undefined, 7, 'x'.repeat(201)]) expect((await view(malformed)).status).toBe(422);
});

test('keys of another team are 403, and so is a role that may not', async () => {
  const stranger = await signUp(server.url);
  const body = { name: 'x', key_ids: keyIds.slice(0, 1) };
  expect(await ask(server.url, 'POST', '/api/shares', { token: stranger.token, body })).toMatchObject({
    status: 403,
    body: { code: 'key_of_another_team' },
  });
  const teams = z.object({ items: z.array(z.object({ id: z.number() })) });
  const [team] = teams.parse((await ask(server.url, 'GET', '/api/teams', { token: owner.token })).body).items;
  const me = z
    .object({ id: z.number() })
    .parse((await ask(server.url, 'GET', '/api/auth/me', { token: stranger.token })).body);
  const database = openClient(server.databaseUrl);
  await database`INSERT INTO team_members (team_id, user_id, role) VALUES (${team?.id ?? 0}, ${me.id}, 'member')`;
  await database.end();
  const asMember = { token: stranger.token, headers: { 'x-team-id': String(team?.id) } };
  expect((await ask(server.url, 'GET', '/api/shares', asMember)).status).toBe(200);
  expect(await ask(server.url, 'POST', '/api/shares', { ...asMember, body })).toMatchObject({
    status: 403,
    body: { code: 'permission_missing' },
  });
});

test('the page of a link is not indexed', async () => {
  const page = await ask(server.url, 'GET', '/share/or_share_anything');
  expect(page.headers.get('x-robots-tag')).toBe('noindex, nofollow');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
});
