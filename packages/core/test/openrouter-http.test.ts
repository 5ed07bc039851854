import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createOpenRouter } from '../src/openrouter/client.ts';

/** A stand-in for OpenRouter: what is sent here is what no simulator written from the specification sends. */
let stop = () => {};
afterEach(() => stop());
async function upstream(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each(['-1', '1.5', '0', 'Mon, 01 Jan 2001 00:00:00 GMT', 'soon', ''])(
  'a pause of %j is no reason to ask again at once',
  async (retryAfter) => {
    const asked: number[] = [];
    const baseUrl = await upstream((_request, response) => {
      asked.push(performance.now());
      response.writeHead(429, { 'retry-after': retryAfter }).end('{}');
    });
    const openrouter = createOpenRouter({ baseUrl, attempts: 3, backoffMs: 40 });
    await expect(openrouter.getCurrentKey('secret')).rejects.toMatchObject({ kind: 'rate_limited' });
    const [first = 0, second = 0, third = 0] = asked;
    // The backoff varies by a quarter, and doubles.
    expect(second - first).toBeGreaterThanOrEqual(28);
    expect(third - second).toBeGreaterThanOrEqual(58);
  },
);

test.each<[string, (workspaces: readonly unknown[]) => object]>([
  ['no count', () => ({})],
  ['a count of null', () => ({ total_count: null })],
  ['a count in words', () => ({ total_count: '3' })],
  ['a count of all', () => ({ total_count: 103 })],
  ['the count of the page', (page) => ({ total_count: page.length })],
])('workspaces in pages with %s are all walked', async (_name, count) => {
  const ids = Array.from({ length: 103 }, (_, index) => `w${index}`);
  const baseUrl = await upstream((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const offset = Number(searchParams.get('offset'));
    const listed = () => {
      const id = searchParams.get('workspace_id') ?? 'w0';
      const hash = Number(id.slice(1)).toString(16).padStart(64, '0');
      return offset === 0 ? [{ hash, name: id, usage: 1, workspace_id: id }] : [];
    };
    const page = ids.slice(offset, offset + 100).map((id) => ({ id }));
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(pathname === '/workspaces' ? { data: page, ...count(page) } : { data: listed() }));
  });
  const { keys, isWhole } = await createOpenRouter({ baseUrl }).listKeys('secret');
  expect(keys.map(({ name }) => name)).toEqual(ids);
  expect(isWhole).toBe(true);
});

const oddKey = () => ({ hash: 'ABC', name: 'odd', usage: 0 });
const newKey = () => ({ hash: randomBytes(32).toString('hex'), name: 'new', usage: 0 });

test.each([
  ['the same odd key', oddKey, 10],
  ['ever new keys', newKey, 1_000],
  ['ever new workspaces', newKey, 1_000],
])('a listing without end (%s) ends', async (name, key, mostCalls) => {
  let calls = 0;
  const isOfWorkspaces = name.endsWith('workspaces');
  const baseUrl = await upstream((request, response) => {
    calls += 1;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const isEmpty = isOfWorkspaces && searchParams.get('offset') !== '0';
    const data = pathname === '/workspaces' ? [{ id: `w${calls}` }] : isEmpty ? [] : [key()];
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  });
  const listing = createOpenRouter({ baseUrl, attempts: 1 }).listKeys('secret');
  if (isOfWorkspaces) expect(await listing).toMatchObject({ keys: [{ name: 'new' }], isWhole: false });
  else await expect(listing).rejects.toMatchObject({ kind: 'malformed', field: 'offset' });
  expect(calls).toBeLessThanOrEqual(mostCalls);
});
