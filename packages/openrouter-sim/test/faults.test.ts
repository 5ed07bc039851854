import { expect, test } from 'vitest';
import type { Fault } from '../src/index.ts';
import { NOW, openSimulator } from './support.ts';

async function openFaulty(...faults: Fault[]) {
  const simulator = await openSimulator();
  for (const fault of faults) simulator.sim.faults.add(fault);
  const get = (path = '/key', key = simulator.inference.key) =>
    fetch(simulator.server.url + path, { headers: { Authorization: `Bearer ${key}` } });
  return { ...simulator, get };
}

test('a fault befalls as many requests as it should, and only those it matches', async () => {
  const { get, management, inference } = await openFaulty({
    kind: 'status',
    status: 500,
    path: '/keys',
    times: 2,
  });
  const status = async (path: string, key: string) => (await get(path, key)).status;
  expect(await status('/key', inference.key)).toBe(200);
  expect(await status('/keys', management.key)).toBe(500);
  expect(await status(`/keys/${inference.hash}`, management.key)).toBe(500);
  expect(await status('/keys', management.key)).toBe(200);
});

test('a fault can be for one key, for one method, and for ever until cleared', async () => {
  const { sim, get, management, inference } = await openFaulty();
  sim.faults.add({ kind: 'status', status: 503, keyHash: management.hash, method: 'GET', times: 'always' });
  for (let i = 0; i < 3; i++) expect((await get('/keys', management.key)).status).toBe(503);
  expect((await get('/key', inference.key)).status).toBe(200);
  sim.faults.clear();
  expect((await get('/keys', management.key)).status).toBe(200);
});

test('a probable fault befalls about its share of the requests, the same ones for the same seed', async () => {
  const outcomes = async () => {
    const { get } = await openFaulty({ kind: 'status', status: 502, times: 'always', probability: 0.3 });
    const statuses: number[] = [];
    for (let i = 0; i < 100; i++) statuses.push((await get()).status);
    return statuses;
  };
  const first = await outcomes();
  expect(first.filter((status) => status === 502).length).toBeGreaterThan(15);
  expect(first.filter((status) => status === 502).length).toBeLessThan(45);
  expect(await outcomes()).toEqual(first);
});

test('every status comes as an error body, with the asked Retry-After', async () => {
  const { sim, get } = await openFaulty();
  for (const status of [401, 402, 403, 404, 408, 429, 500, 502, 503]) {
    sim.faults.add({ kind: 'status', status });
    const response = await get();
    expect([response.status, JSON.parse(await response.text()).error.code]).toEqual([status, status]);
    expect(response.headers.get('retry-after')).toBeNull();
  }
  sim.faults.add({ kind: 'status', status: 429, retryAfter: { seconds: 7 } });
  expect((await get()).headers.get('retry-after')).toBe('7');
  sim.faults.add({ kind: 'status', status: 429, retryAfter: { dateInSeconds: 60 } });
  const { headers } = await get();
  expect(Date.parse(headers.get('retry-after') ?? '')).toBe(NOW + 60_000);
  expect(Date.parse(headers.get('date') ?? '')).toBe(NOW);
});

test('an edge answers in HTML, with 200 or 502', async () => {
  const { get } = await openFaulty({ kind: 'html', status: 200 }, { kind: 'html', status: 502 });
  for (const status of [200, 502]) {
    const response = await get();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'text/html; charset=UTF-8',
    ]);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
  }
});

test('truncated JSON arrives whole as a message but does not parse; an empty body is empty', async () => {
  const { get } = await openFaulty({ kind: 'truncated-json' }, { kind: 'empty' });
  const text = await (await get()).text();
  expect(text).toMatch(/^\{"data"/);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  const empty = await get();
  expect([empty.status, await empty.text()]).toEqual([200, '']);
});

test('a cut connection breaks in the middle of the body, a reset one before the headers', async () => {
  const { sim, get } = await openFaulty({ kind: 'cut' }, { kind: 'reset' });
  const response = await get();
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  await expect(get()).rejects.toThrow();
  expect((await get()).status).toBe(200);
  expect(sim.requests.map((request) => request.status)).toEqual([null, null, 200]);
});

test('a slow answer is the right one, later than the caller who gives up', async () => {
  const { server, get, inference } = await openFaulty(
    { kind: 'slow', delayMs: 50 },
    { kind: 'slow', delayMs: 5_000 },
  );
  expect((await get()).status).toBe(200);
  const impatient = fetch(`${server.url}/key`, {
    headers: { Authorization: `Bearer ${inference.key}` },
    signal: AbortSignal.timeout(20),
  });
  await expect(impatient).rejects.toThrow(/timeout/);
});

/** A byte order mark, a field twice, a number that no double holds and one that is none. */
const ODD = '\ufeff{"data": 1e999, "data": NaN}';

test('any text comes as it is, and a redirect leads elsewhere', async () => {
  const { get } = await openFaulty(
    { kind: 'raw', status: 200, text: ODD },
    { kind: 'raw', status: 403, text: 'error code: 1015', contentType: 'text/plain' },
    { kind: 'html', status: 503 },
    { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
  );
  expect(Buffer.from(await (await get()).arrayBuffer()).toString()).toBe(ODD);
  const plain = await get();
  expect([plain.status, plain.headers.get('content-type'), await plain.text()]).toEqual([
    403,
    'text/plain',
    'error code: 1015',
  ]);
  expect((await get()).status).toBe(503);
  await expect(get()).rejects.toThrow();
});

test('an answer without end goes on until the caller stops reading', async () => {
  const { sim, server, inference } = await openFaulty({ kind: 'flood' }, { kind: 'drip' });
  const read = async (isEnough: (text: string) => boolean) => {
    const response = await fetch(`${server.url}/key`, {
      headers: { Authorization: `Bearer ${inference.key}` },
    });
    const decoder = new TextDecoder();
    let text = '';
    if (response.body === null) throw new Error('no body');
    for await (const chunk of response.body) {
      text += decoder.decode(chunk);
      if (isEnough(text)) break;
    }
    return text;
  };
  const flood = await read((text) => text.length > 5_000_000);
  expect([flood.startsWith('{"data":'), flood.endsWith(' '.repeat(1000))]).toEqual([true, true]);
  expect(await read((text) => text.endsWith('  '))).toMatch(/^\{"data":/);
  expect(sim.requests.map((one) => one.status)).toEqual([null, null]);
});

test('the log tells who asked what, and when', async () => {
  const { sim, get, management } = await openFaulty();
  await get('/keys?offset=0', management.key);
  expect(sim.requests).toEqual([
    { method: 'GET', path: '/keys', query: '?offset=0', at: NOW, keyHash: management.hash, status: 200 },
  ]);
});
