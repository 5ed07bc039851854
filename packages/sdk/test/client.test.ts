import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient, WatcherError } from '../src/index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
afterEach(() => server.close());

/** A server that answers one request after the other with these, and the last for ever. */
async function serve(...handlers: Handler[]): Promise<{ url: string; count: () => number }> {
  let count = 0;
  server = createServer((request, response) => {
    const handler = handlers[Math.min(count, handlers.length - 1)];
    count += 1;
    handler?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-request-id': 'request-1',
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
}

const refusal = (status: number, code: string, retryAfter?: string) =>
  json(
    status,
    [
      {
        error: {
          message: 'No.',
          code: -32000,
          data: {
            code,
            httpStatus: status,
            problem: { code: 'invalid_input', params: {} },
            fields: [{ path: ['id'], code: 'wrong_format', params: {}, message: 'Bad.' }],
          },
        },
      },
    ],
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  );
const me = json(200, [
  { result: { data: { id: 1, email: 'a@example.com', createdAt: '2026-01-01T00:00:00.000Z' } } },
]);

test('an error says code, status, request and fields', async () => {
  const { url } = await serve(refusal(422, 'UNPROCESSABLE_CONTENT'));
  const error = await createClient({ url })
    .auth.me.query()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WatcherError);
  expect(error).toMatchObject({
    message: 'No.',
    code: 'UNPROCESSABLE_CONTENT',
    status: 422,
    requestId: 'request-1',
    problem: { code: 'invalid_input' },
    fields: [{ path: ['id'], code: 'wrong_format', message: 'Bad.' }],
  });
});

test('no server, or something else in its place, is UNREACHABLE', async () => {
  const { url } = await serve((_, response) => response.end('<html>'));
  await expect(createClient({ url }).auth.me.query()).rejects.toMatchObject({
    code: 'UNREACHABLE',
    status: 0,
  });
  await new Promise((resolve) => server.close(resolve));
  await expect(createClient({ url }).auth.me.query()).rejects.toMatchObject({
    code: 'UNREACHABLE',
    status: 0,
  });
});

test('a call that was put off is made again, for reads and writes alike', async () => {
  const put = await serve(
    refusal(429, 'TOO_MANY_REQUESTS', '0'),
    refusal(503, 'SERVICE_UNAVAILABLE', '0'),
    me,
  );
  expect(await createClient({ url: put.url }).auth.me.query()).toMatchObject({ id: 1 });
  expect(put.count()).toBe(3);
});

test('a write is not made again after a 503: it may have been done', async () => {
  const put = await serve(refusal(503, 'SERVICE_UNAVAILABLE', '0'), json(200, [{ result: {} }]));
  await expect(createClient({ url: put.url }).auth.logout.mutate()).rejects.toMatchObject({ status: 503 });
  expect(put.count()).toBe(1);
});

test('it waits as long as it is told to, seconds or date, and not longer than it may', async () => {
  const began = Date.now();
  const soon = new Date(Date.now() + 1000).toUTCString();
  const put = await serve(
    refusal(429, 'TOO_MANY_REQUESTS', '1'),
    refusal(429, 'TOO_MANY_REQUESTS', soon),
    me,
  );
  await createClient({ url: put.url }).auth.me.query();
  expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
  const patient = await serve(refusal(429, 'TOO_MANY_REQUESTS', '3600'), me);
  await expect(createClient({ url: patient.url }).auth.me.query()).rejects.toMatchObject({ status: 429 });
  expect(patient.count()).toBe(1);
  const never = await serve(refusal(429, 'TOO_MANY_REQUESTS', '0'), me);
  await expect(createClient({ url: never.url, retries: 0 }).auth.me.query()).rejects.toMatchObject({
    status: 429,
  });
});

test('the token signs the call, whatever slash ends the address', async () => {
  let seen: string | undefined;
  const { url } = await serve((request, response) => {
    seen = `${request.url?.split('?')[0]} ${request.headers.authorization}`;
    me(request, response);
  });
  await createClient({ url: `${url}/`, token: 'or_api_x' }).auth.me.query();
  expect(seen).toBe('/trpc/auth.me Bearer or_api_x');
});
