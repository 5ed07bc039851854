import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

function get(path: string, token: string, headers: Record<string, string> = {}) {
  return ask(server.url, 'GET', path, { token, headers });
}

test('an answer that did not change is a 304, and one that did is sent', async () => {
  const { token } = await signUp(server.url);
  const first = await get('/api/tokens', token);
  const etag = first.headers.get('etag') ?? '';
  const again = await get('/api/tokens', token, { 'if-none-match': etag });
  expect([again.status, again.body, again.headers.get('content-type')]).toEqual([304, undefined, null]);
  await ask(server.url, 'POST', '/api/tokens', { token, body: { name: 'one more' } });
  const changed = await get('/api/tokens', token, { 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.headers.get('etag')).not.toBe(etag);
});

test('another user never gets a 304 for what is not theirs, and nobody does without credentials', async () => {
  const [mine, theirs] = [await signUp(server.url), await signUp(server.url)];
  const etag = (await get('/api/auth/me', mine.token)).headers.get('etag') ?? '';
  const other = await get('/api/auth/me', theirs.token, { 'if-none-match': etag });
  expect([other.status, other.body]).toMatchObject([200, { email: theirs.email }]);
  const revoked = await get('/api/auth/me', 'nobody', { 'if-none-match': etag });
  expect([revoked.status, revoked.headers.get('etag')]).toEqual([401, null]);
});

test('what is written and what is refused is not to be stored', async () => {
  const { token } = await signUp(server.url);
  const made = await ask(server.url, 'POST', '/api/tokens', { token, body: { name: 'new' } });
  const refused = await get('/api/keys/nonsense', token);
  const impossible = await ask(server.url, 'POST', '/api/openapi.json');
  for (const { headers } of [made, refused, impossible]) {
    expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
  }
});

test('a long answer is compressed for those who accept it, and is the same', async () => {
  const plain = await raw('/api/openapi.json', 'identity');
  const gzip = await raw('/api/openapi.json', 'gzip');
  const brotli = await raw('/api/openapi.json', 'br');
  expect([plain.encoding, gzip.encoding, brotli.encoding]).toEqual([undefined, 'gzip', 'br']);
  expect(gzip.body.length).toBeLessThan(plain.body.length / 4);
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
  expect((await raw('/healthz', 'gzip')).encoding).toBeUndefined();
});

/** As it comes over the wire. */
function raw(path: string, accepts: string): Promise<{ encoding: string | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      server.url + path,
      { headers: { 'accept-encoding': accepts } },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) });
      },
    );
    outgoing.on('error', reject).end();
  });
}
