import { createInvitation, createResetLink } from '@watcher/core/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';

const PASSWORD = 'correct horse battery';

let open: TestServer;
let invite: TestServer;
let closed: TestServer;
beforeAll(async () => {
  open = await startServer();
  const databaseUrl = open.databaseUrl;
  invite = await startServer({ config: { registration: 'invite' }, databaseUrl });
  closed = await startServer({ config: { registration: 'closed' }, databaseUrl });
  await signUp(open.url);
});
afterAll(async () => {
  await Promise.all([invite, closed].map((server) => server.close()));
  await open.close();
});

const email = () => `${crypto.randomUUID()}@example.com`;
const post = (server: TestServer, path: string, body: unknown, headers = {}) =>
  ask(server.url, 'POST', `/api/auth/${path}`, { body, headers });
const said = ({ status, body }: Answer) => {
  const { code, detail } = body as { code?: string; detail?: string };
  return { status, code, detail };
};
const partOf = (url: string, name: string) => new URLSearchParams(new URL(url).hash.slice(1)).get(name) ?? '';

describe('registration', () => {
  test('says in the language of the reader why it is refused', async () => {
    const body = { email: email(), password: PASSWORD };
    expect(said(await post(closed, 'register', body))).toMatchObject({
      status: 400,
      code: 'registration_closed',
    });
    const italian = said(await post(invite, 'register', body, { 'accept-language': 'it' }));
    expect(italian).toMatchObject({ status: 400, code: 'invitation_required' });
    expect(italian.detail).toMatch(/^Per creare un account serve un invito/);
    // Whoever has an account is not told to who may not make one.
    const taken = await signUp(open.url);
    expect(said(await post(closed, 'register', { ...body, email: taken.email })).code).toBe(
      'registration_closed',
    );
  });

  test('with an invitation works once', async () => {
    const guest = email();
    const { url } = await createInvitation(invite.deps.ctx, guest);
    const body = { email: guest, password: PASSWORD, invitation: partOf(url, 'invitation') };
    expect((await post(invite, 'register', { ...body, password: 'short' })).status).toBe(422);
    expect((await post(invite, 'register', body)).status).toBe(201);
    expect(said(await post(invite, 'register', body)).code).toBe('invitation_refused');
  });

  test.each([[''], ['x'.repeat(201)], [7], [null]])('takes no %j for an invitation', async (invitation) => {
    const answer = await post(invite, 'register', { email: email(), password: PASSWORD, invitation });
    expect(answer.status).toBe(422);
  });

  test('tells the page before anything is typed', async () => {
    const options = await ask(invite.url, 'GET', '/trpc/auth.signUpOptions');
    expect(options.body).toEqual({ result: { data: { registration: 'invite', sendsEmail: false } } });
  });
});

describe('a forgotten password', () => {
  test('is answered alike for everybody, with nothing in it', async () => {
    const me = await signUp(open.url);
    for (const address of [me.email, email(), 'x', `${'x'.repeat(250)}`]) {
      const answer = await post(open, 'forgot-password', { email: address });
      expect([answer.status, answer.body]).toEqual([202, undefined]);
    }
    for (const address of ['x'.repeat(255), 'a\u0000b', 7, null]) {
      expect((await post(open, 'forgot-password', { email: address })).status).toBe(422);
    }
  });

  test('is reset once: every session is dead at once, the old password too', async () => {
    const me = await signUp(open.url);
    const link = await createResetLink(open.deps.ctx, me.email);
    const token = partOf(link?.url ?? '', 'token');
    const body = { token, password: 'another horse battery' };
    expect((await post(open, 'reset-password', { ...body, password: 'short' })).status).toBe(422);
    const done = await post(open, 'reset-password', body);
    expect([done.status, done.body]).toEqual([204, undefined]);
    expect(said(await post(open, 'reset-password', body))).toMatchObject({
      status: 400,
      code: 'reset_link_refused',
    });
    expect((await ask(closed.url, 'GET', '/api/auth/me', { token: me.token })).status).toBe(401);
    const login = (password: string) => post(open, 'login', { email: me.email, password });
    expect((await login(me.password)).status).toBe(401);
    expect((await login(body.password)).status).toBe(200);
  });

  test('is no way in for another site', async () => {
    const me = await signUp(open.url);
    const foreign = { origin: 'https://evil.example' };
    expect((await post(open, 'forgot-password', { email: me.email }, foreign)).status).toBe(403);
    expect((await post(open, 'reset-password', { token: 'x', password: PASSWORD }, foreign)).status).toBe(
      403,
    );
  });

  test('leaves nothing of the link in the log', async () => {
    const link = await createResetLink(open.deps.ctx, (await signUp(open.url)).email);
    const token = partOf(link?.url ?? '', 'token');
    await post(open, 'reset-password', { token, password: PASSWORD });
    await post(open, 'reset-password', { token, password: PASSWORD });
    expect(open.lines.join()).not.toContain(token);
  });
});
