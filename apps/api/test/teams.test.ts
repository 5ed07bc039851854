import { PERMISSIONS_OF, ROLES, type Role } from '@watcher/contract/access';
import { announceChange, announceUserChange } from '@watcher/core/live';
import { openClient } from '@watcher/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Meta } from '../src/api-context.ts';
import { appRouter } from '../src/router.ts';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

type People = Record<Role | 'stranger', { token: string; id: number; teamId: number }>;

let server: TestServer;
let people: People;
/** The team in which everybody but the stranger has the role that they are called by. */
let teamId: number;
let keyId: number;

async function personalTeamOf(token: string): Promise<number> {
  const answer = await ask(server.url, 'GET', '/api/teams', { token });
  return (answer.body as { items: { id: number }[] }).items[0]?.id ?? 0;
}

beforeAll(async () => {
  server = await startServer();
  const made = await Promise.all(
    [...ROLES, 'stranger' as const].map(async (name) => {
      const { token } = await signUp(server.url);
      const { body } = await ask(server.url, 'GET', '/api/auth/me', { token });
      return [name, { token, id: (body as { id: number }).id, teamId: await personalTeamOf(token) }] as const;
    }),
  );
  people = Object.fromEntries(made) as People;
  teamId = people.owner.teamId;
  const database = openClient(server.databaseUrl);
  for (const role of ROLES.filter((one) => one !== 'owner')) {
    await database`INSERT INTO team_members (team_id, user_id, role) VALUES (${teamId}, ${people[role].id}, ${role})`;
  }
  await database.end();
  [keyId = 0] = await addUsage(server, people.owner.token);
});
afterAll(() => server.close());

const definition = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  meta: z.custom<Meta>((meta) => typeof meta === 'object' && meta !== null && 'access' in meta),
});

/** Every procedure of the router with what it says of itself: a new one is here without a word. */
const procedures = Object.entries(appRouter._def.procedures).map(([name, procedure]) => ({
  name,
  ...definition.parse(Reflect.get(procedure, '_def')),
}));
const ofTeams = procedures.flatMap(({ name, type, meta }) =>
  meta.access.by === 'team' ? [{ name, type, permission: meta.access.permission }] : [],
);

/** Calls a procedure with an input that is never right, so that whoever may call changes nothing. */
async function statusOf(
  { name, type }: { name: string; type: string },
  token: string,
  team: number | string,
): Promise<number> {
  const headers = { 'x-team-id': String(team) };
  if (type === 'mutation') {
    return (await ask(server.url, 'POST', `/trpc/${name}`, { token, headers, body: { nonsense: 1 } })).status;
  }
  const input = encodeURIComponent(JSON.stringify({ nonsense: 1 }));
  const controller = new AbortController();
  const response = await fetch(`${server.url}/trpc/${name}?input=${input}`, {
    headers: { ...headers, authorization: `Bearer ${token}` },
    signal: controller.signal,
  });
  if (type !== 'subscription' || response.status !== 200) {
    controller.abort();
    return response.status;
  }
  return statusInStream(response);
}

/** A stream that has begun says its refusal in an event; one that is not refused has the team's changes. */
async function statusInStream(response: Response): Promise<number> {
  const changes = setInterval(() => void announceChange(server.deps.ctx, teamId), 50);
  try {
    for await (const chunk of response.body ?? []) {
      const text = Buffer.from(chunk).toString();
      const refused = /"httpStatus":(\d+)/.exec(text)?.[1];
      if (refused !== undefined) return Number(refused);
      if (!text.includes('event: connected')) break;
    }
    return 200;
  } finally {
    clearInterval(changes);
  }
}

test('every procedure says who may call it', () => {
  expect(procedures.length).toBeGreaterThan(25);
  expect(ofTeams.length).toBeGreaterThan(12);
});

describe.each(ROLES)('%s', (role) => {
  test.each(ofTeams)('$name', async (procedure) => {
    const allowed: readonly string[] = PERMISSIONS_OF[role];
    const status = await statusOf(procedure, people[role].token, teamId);
    if (allowed.includes(procedure.permission)) expect([200, 400, 422]).toContain(status);
    else expect(status).toBe(403);
    // Of a team that they are no member of, nothing; nor of one that there is not.
    expect(await statusOf(procedure, people[role].token, people.stranger.teamId)).toBe(403);
    expect(await statusOf(procedure, people[role].token, 999_999)).toBe(404);
    expect(await statusOf(procedure, people[role].token, 'one')).toBe(422);
  });
});

test('a stranger gets nothing of the team over REST, and a member what the team has', async () => {
  const at = (token: string, team?: number) =>
    ask(server.url, 'GET', `/api/keys/${keyId}`, {
      token,
      ...(team === undefined ? {} : { headers: { 'x-team-id': String(team) } }),
    });
  expect((await at(people.owner.token)).status).toBe(200);
  expect((await at(people.viewer.token, teamId)).status).toBe(200);
  // Without the header, the personal team is meant, whose key it is not.
  expect((await at(people.viewer.token)).body).toMatchObject({ status: 403, code: 'key_of_another_team' });
  expect((await at(people.stranger.token, teamId)).body).toMatchObject({
    status: 403,
    code: 'not_a_team_member',
  });
  expect((await at(people.stranger.token, 999_999)).body).toMatchObject({
    status: 404,
    code: 'team_not_found',
  });
});

test('members make tokens of their own team’s figures; viewers do not; who leaves takes them along', async () => {
  const headers = { 'x-team-id': String(teamId) };
  const create = (token: string) =>
    ask(server.url, 'POST', '/api/tokens', { token, headers, body: { name: 'report' } });
  expect((await create(people.viewer.token)).body).toMatchObject({ status: 403, code: 'permission_missing' });
  const made = (await create(people.member.token)).body as { token: string; id: number };
  const keys = (more = {}) => ask(server.url, 'GET', '/api/v1/keys', { token: made.token, headers: more });
  const owners = await ask(server.url, 'GET', '/api/keys', { token: people.owner.token });
  expect((await keys()).body).toMatchObject({ total: (owners.body as { total: number }).total });
  expect((await keys(headers)).status).toBe(200);
  expect((await keys({ 'x-team-id': String(people.member.teamId) })).body).toMatchObject({
    status: 403,
    code: 'token_of_another_team',
  });
  // The member does not revoke other people's tokens, the admin does.
  const ofOwner = (await create(people.owner.token)).body as { id: number };
  const revoke = (token: string, id: number) =>
    ask(server.url, 'DELETE', `/api/tokens/${id}`, { token, headers });
  expect((await revoke(people.member.token, ofOwner.id)).body).toMatchObject({
    status: 403,
    code: 'token_of_another_person',
  });
  expect((await revoke(people.admin.token, ofOwner.id)).status).toBe(204);
  const database = openClient(server.databaseUrl);
  await database`DELETE FROM team_members WHERE team_id = ${teamId} AND user_id = ${people.member.id}`;
  expect((await keys()).status).toBe(401);
  const listed = async () =>
    (
      (await ask(server.url, 'GET', '/api/tokens', { token: people.owner.token })).body as { id: number }[]
    ).find(({ id }) => id === made.id);
  expect(await listed()).toMatchObject({ is_active: false });
  await database`INSERT INTO team_members (team_id, user_id, role) VALUES (${teamId}, ${people.member.id}, 'member')`;
  expect(await listed()).toMatchObject({ is_active: true });
  await database.end();
});

test('the live stream of who left ends, and tells no change more', async () => {
  const response = await fetch(`${server.url}/trpc/usage.changes`, {
    headers: { authorization: `Bearer ${people.viewer.token}`, 'x-team-id': String(teamId) },
  });
  const database = openClient(server.databaseUrl);
  await database`DELETE FROM team_members WHERE team_id = ${teamId} AND user_id = ${people.viewer.id}`;
  const announcing = setInterval(() => void announceUserChange(server.deps.ctx, people.viewer.id), 50);
  const told: string[] = [];
  for await (const chunk of response.body ?? []) {
    const text = Buffer.from(chunk).toString();
    told.push(text);
    if (/"at":/.test(text)) break;
  }
  clearInterval(announcing);
  await database`INSERT INTO team_members (team_id, user_id, role) VALUES (${teamId}, ${people.viewer.id}, 'viewer')`;
  await database.end();
  expect(told.join('')).toContain('event: return');
  expect(told.join('')).not.toContain('"at":');
});

test('teams are listed, the own one first, and changed by who may', async () => {
  const list = await ask(server.url, 'GET', '/api/teams', { token: people.member.token });
  expect(list.body).toMatchObject({
    total: 2,
    items: [
      { id: people.member.teamId, role: 'owner', is_personal: true, time_zone: 'UTC' },
      { id: teamId, role: 'member', is_personal: false },
    ],
  });
  const put = (token: string, body: object) =>
    ask(server.url, 'PUT', `/api/teams/${teamId}`, { token, body });
  expect((await put(people.member.token, { name: 'Mine' })).status).toBe(403);
  expect((await put(people.admin.token, { time_zone: 'Mars/Olympus' })).status).toBe(422);
  expect((await put(people.admin.token, { name: ' Acme ', time_zone: 'Europe/Rome' })).body).toMatchObject({
    name: 'Acme',
    time_zone: 'Europe/Rome',
    role: 'admin',
  });
  expect((await put(people.stranger.token, { name: 'Mine' })).status).toBe(403);
});

test('sentences come in the language that was asked for', async () => {
  const refused = await ask(server.url, 'GET', '/api/keys/999999', {
    token: people.owner.token,
    headers: { 'accept-language': 'it-IT,it;q=0.9,en;q=0.5' },
  });
  expect(refused.body).toMatchObject({ code: 'key_not_found', detail: 'Questa chiave non esiste.' });
});

test('a team stays while it has another owner, and goes with its last one', async () => {
  const [first, second] = [await signUp(server.url), await signUp(server.url)];
  const shared = await personalTeamOf(first.token);
  const { body } = await ask(server.url, 'GET', '/api/auth/me', { token: second.token });
  const database = openClient(server.databaseUrl);
  await database`INSERT INTO team_members (team_id, user_id, role) VALUES (${shared}, ${(body as { id: number }).id}, 'owner')`;
  const leave = ({ token, password }: { token: string; password: string }) =>
    ask(server.url, 'POST', '/trpc/auth.deleteAccount', { token, body: { currentPassword: password } });
  const count = async () => (await database`SELECT FROM teams WHERE id = ${shared}`).count;
  expect((await leave(first)).status).toBe(200);
  expect(await count()).toBe(1);
  expect((await leave(second)).status).toBe(200);
  expect(await count()).toBe(0);
  await database.end();
});
