import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../src/openapi/document.ts';
import { createConformance } from './support/conformance.ts';
import { type Answer, type Ask, ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';

let server: TestServer;
let receiver: Server;
let receiverUrl: string;
let status = 200;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let me: { token: string };
let other: { token: string };
const conformance = createConformance(openApiDocument);

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await readText(request) });
    response.writeHead(status).end('ok');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  server = await startServer();
  me = await signUp(server.url);
  other = await signUp(server.url);
});
afterAll(async () => {
  receiver.close();
  await server.close();
});

async function call(method: string, path: string, options: Ask = {}): Promise<Answer> {
  const answer = await ask(server.url, method, path, { token: me.token, ...options });
  conformance.check(method, path, answer);
  return answer;
}

const create = (settings: unknown, kind = 'webhook', as = me) =>
  call('POST', '/api/channels', { token: as.token, body: { kind, name: 'Ops', settings } });
const idOf = ({ body }: Answer) => (body as { id: number }).id;

describe('a webhook', () => {
  test('shows its signing secret once, masks what is secret, and keeps the names of headers', async () => {
    const headers = { 'X-Api_Key': 's3cret', Authorization: 'Bearer s3cret' };
    const created = await create({ url: `${receiverUrl}/hook`, headers });
    expect(created).toMatchObject({
      status: 201,
      body: {
        kind: 'webhook',
        name: 'Ops',
        is_active: true,
        status: 'untested',
        last_delivery: null,
        signing_secret: expect.stringMatching(/^whsec_/),
      },
    });
    const id = idOf(created);
    const shown = await call('GET', `/api/channels/${id}`);
    expect(shown.body).not.toHaveProperty('signing_secret');
    expect(JSON.stringify(shown.body)).not.toContain('s3cret');
    expect(shown.body).toMatchObject({
      settings: { url: `${receiverUrl}/hook`, headers: { 'X-Api_Key': expect.any(String) } },
    });
    // What was shown can be sent back as it is, and the secret is still there.
    const { settings } = shown.body as { settings: unknown };
    expect(await call('PUT', `/api/channels/${id}`, { body: { settings } })).toMatchObject({ status: 200 });
    expect(await call('POST', `/api/channels/${id}/test`)).toMatchObject({
      status: 200,
      body: { delivered: true, error: null, took_ms: expect.any(Number) },
    });
    expect(received.at(-1)).toMatchObject({
      headers: { 'x-api_key': 's3cret', authorization: 'Bearer s3cret' },
      body: expect.stringContaining('"type":"test"'),
    });
    const [row] = await server.deps.ctx.db.execute<{ settings: string }>(
      `SELECT encode(settings, 'escape') AS settings FROM channels WHERE id = ${id}`,
    );
    expect(String(row?.settings)).not.toContain('s3cret');
  });

  test('three failures make it failing, a receiver that is gone disables it, and it can be switched on', async () => {
    const id = idOf(await create({ url: `${receiverUrl}/hook` }));
    const state = async () => (await call('GET', `/api/channels/${id}`)).body;
    status = 500;
    for (const expected of ['ok', 'ok', 'failing']) {
      expect(await call('POST', `/api/channels/${id}/test`)).toMatchObject({
        body: { delivered: false, error: expect.stringContaining('500') },
      });
      expect(await state()).toMatchObject({ status: expected, last_delivery: { status: 'failed' } });
    }
    status = 410;
    await call('POST', `/api/channels/${id}/test`);
    expect(await state()).toMatchObject({ status: 'disabled', is_active: false });
    status = 200;
    await call('PUT', `/api/channels/${id}`, { body: { is_active: true } });
    expect(await state()).toMatchObject({ status: 'ok', is_active: true });
    const italian = { headers: { 'accept-language': 'it' } };
    status = 503;
    const failed = await call('POST', `/api/channels/${id}/test`, italian);
    expect(failed.body).toMatchObject({ error: expect.stringContaining('ha risposto 503') });
    status = 200;
  });
});

test.each([
  ['webhook', { url: 'http://10.0.0.8/hook' }, 'settings.url', /not a public address/],
  ['webhook', { url: 'http://0x7f.1.2.3/hook' }, 'settings.url', /not a public address/],
  ['slack', { url: 'http://[::ffff:192.168.0.1]/x' }, 'settings.url', /not a public address/],
  ['webhook', { url: 'https://a:b@example.com' }, 'settings.url', /\w/],
  ['webhook', { url: 'https://e.example', headers: { Host: 'x' } }, 'settings.headers', /\w/],
  ['webhook', { url: 'https://e.example', headers: { 'X-Own': 5 } }, 'settings.headers.X-Own', /\w/],
  ['telegram', { bot_token: '1:a', chat_id: '' }, 'settings.chat_id', /\w/],
  ['ntfy', { topic: 'a' }, 'settings.url', /required/],
  ['gotify', { url: 'https://g.example', token: 't', more: 1 }, 'settings.more', /no such field/],
])('%s %o is refused at %s: %s', async (kind, settings, path, message) => {
  const answer = await create(settings, kind);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  expect((answer.body as { errors: unknown[] }).errors).toContainEqual({
    path,
    message: expect.stringMatching(message),
  });
});

test('e-mail needs a mail server', async () => {
  expect(await create({ to: ['a@example.com'] }, 'email')).toMatchObject({
    status: 400,
    body: { code: 'email_not_configured' },
  });
});

test('another team sees nothing of it, and nobody without signing in', async () => {
  const id = idOf(await create({ url: receiverUrl }));
  const path = `/api/channels/${id}`;
  for (const [method, at] of [
    ['GET', path],
    ['PUT', path],
    ['DELETE', path],
    ['POST', `${path}/test`],
  ] as const) {
    const body = method === 'PUT' ? { body: {} } : {};
    expect(await call(method, at, { token: other.token, ...body })).toMatchObject({
      status: 403,
      body: { code: 'channel_of_another_team' },
    });
    expect(await ask(server.url, method, at, body)).toMatchObject({ status: 401 });
  }
  expect(await call('GET', '/api/channels', { token: other.token })).toMatchObject({ body: { total: 0 } });
  expect(await call('DELETE', path)).toMatchObject({ status: 204 });
  expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'channel_not_found' } });
});

test('a team has twenty at most, however many are asked for at once', async () => {
  const crowd = await signUp(server.url);
  const answers = await Promise.all(
    Array.from({ length: 23 }, () => create({ url: receiverUrl }, 'webhook', crowd)),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(20);
  expect(answers.find((answer) => answer.status === 400)).toMatchObject({
    body: { code: 'channel_limit_reached' },
  });
});
