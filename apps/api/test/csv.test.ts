import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { UsageRow } from '@watcher/contract/usage';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { csvLine } from '../src/csv.ts';
import { sendUsage } from '../src/rest/downloads.ts';
import { type Ask, ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

let server: TestServer;
let me: { token: string };
let apiToken: string;
let ids: number[];

beforeAll(async () => {
  server = await startServer();
  me = await signUp(server.url);
  ids = await addUsage(server, me.token);
  const made = await ask(server.url, 'POST', '/api/tokens', { token: me.token, body: { name: 'csv' } });
  apiToken = (made.body as { token: string }).token;
});
afterAll(() => server.close());

const RANGE = 'start_date=2000-01-01&end_date=2099-12-31';
const csv = { accept: 'text/csv' };

/** Reads RFC 4180, written from the RFC: lines end in CRLF, a quote within quotes is doubled. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    lines.push(cells);
    cells = [];
  }
  return lines;
}

async function get(path: string, options: Ask = {}) {
  const answer = await ask(server.url, 'GET', path, { token: me.token, ...options });
  return { ...answer, text: String(answer.body) };
}

/** What a cell of the JSON row must look like in the file. */
function cellOf(value: unknown): string {
  return value === null ? '' : String(value).replace(/^=/, "'=");
}

const WAYS = [
  { path: '/api/usage', all: 'limit=1000', rows: (body: unknown) => body, isPublic: false },
  {
    path: '/api/v1/usage',
    all: 'limit=1000',
    rows: (body: unknown) => (body as { items: unknown }).items,
    isPublic: true,
  },
];

describe.each(WAYS)('$path as CSV', ({ path, all, rows, isPublic }) => {
  const asks = (headers?: Record<string, string>) => ({
    token: isPublic ? apiToken : me.token,
    ...(headers === undefined ? {} : { headers }),
  });

  test('has the rows of the JSON, the whole range, in its order', async () => {
    const json = rows((await get(`${path}?${RANGE}&${all}`, asks())).body) as Record<string, unknown>[];
    const answer = await get(`${path}?${RANGE}`, asks(csv));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="usage-2000-01-01-2099-12-31.csv"',
    );
    expect(answer.headers.get('vary')).toContain('Accept');
    const [header, ...lines] = parseCsv(answer.text);
    expect(header).toEqual(Object.keys(json[0] ?? {}));
    expect(lines).toEqual(json.map((row) => Object.values(row).map(cellOf)));
    expect(lines.length).toBeGreaterThan(24);
    expect(answer.text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
  });

  test('is the page where one is asked for', async () => {
    const page = isPublic ? 'page=2&limit=3' : 'skip=3&limit=3';
    const json = rows((await get(`${path}?${RANGE}&${page}`, asks())).body) as Record<string, unknown>[];
    const answer = await get(`${path}?${RANGE}&${page}`, asks(csv));
    expect(parseCsv(answer.text).slice(1)).toEqual(json.map((row) => Object.values(row).map(cellOf)));
    expect(json).toHaveLength(3);
    if (!isPublic) expect(Number(answer.headers.get('x-total-count'))).toBeGreaterThan(24);
  });

  test('without rows is the header alone', async () => {
    const answer = await get(`${path}?start_date=2001-01-01&end_date=2001-01-02`, asks(csv));
    expect(parseCsv(answer.text)).toHaveLength(1);
    expect(answer.text.endsWith('byok_cost\r\n')).toBe(true);
  });

  test('is written as Excel in a language reads it, without being asked for as CSV', async () => {
    const plain = (await get(`${path}?${RANGE}`, asks(csv))).text.split('\r\n');
    const [header = ''] = plain;
    for (const [language, separator, point] of [
      ['it', ';', ','],
      ['de-CH', ',', '.'],
      ['en', ',', '.'],
    ] as const) {
      const { headers, text } = await get(`${path}?${RANGE}&excel=${language}`, asks());
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
      // The mark itself is left out of a text.
      expect(text.split('\r\n')[0]?.replace('\uFEFF', '')).toBe(header.replaceAll(',', separator));
      expect(text.split('\r\n')).toHaveLength(plain.length);
      const amounts = parseCsv(plain.join('\r\n')).map((cells) => cells[10] ?? '');
      const shown = parseCsv(separator === ',' ? text : text.replaceAll(',', '.').replaceAll(';', ','));
      expect(shown.slice(1).map((cells) => cells[10])).toEqual(amounts.slice(1));
      if (point === ',') expect(text).toMatch(/;"\d+,\d+";/);
    }
    const page = isPublic ? 'page=2&limit=3' : 'skip=3&limit=3';
    expect((await get(`${path}?${RANGE}&${page}&excel=it`, asks())).text).toContain('date;model;');
    for (const odd of ['', 'xx-nowhere-at-all-00', 'not a language', 'a'.repeat(40)]) {
      const { status, body } = await get(`${path}?${RANGE}&excel=${encodeURIComponent(odd)}`, asks());
      expect([odd, status, body]).toMatchObject([odd, 422, { errors: [{ path: 'excel' }] }]);
    }
  });

  test('begins with a byte order mark where Excel is to read it', async () => {
    const headers = { authorization: `Bearer ${isPublic ? apiToken : me.token}` };
    const bytes = await (await fetch(`${server.url}${path}?${RANGE}&excel=it`, { headers })).bytes();
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  test('is refused with a problem document, as JSON is', async () => {
    const backwards = await get(`${path}?start_date=2026-02-01&end_date=2026-01-01`, asks(csv));
    expect(backwards.status).toBe(422);
    expect(backwards.headers.get('content-type')).toMatch(/problem\+json/);
    expect(backwards.headers.get('content-disposition')).toBeNull();
    const stranger = await ask(server.url, 'GET', `${path}?${RANGE}`, { headers: csv });
    expect(stranger.status).toBe(401);
  });

  test('comes only to those who prefer it', async () => {
    const typeOf = async (accept: string) =>
      (await get(`${path}?${RANGE}`, asks({ accept }))).headers.get('content-type')?.split(';')[0];
    expect(await typeOf('text/csv, application/json;q=0.5')).toBe('text/csv');
    expect(await typeOf('text/csv;q=0.5, application/json')).toBe('application/json');
    expect(await typeOf('*/*')).toBe('application/json');
    expect(await typeOf('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('application/json');
    expect(await typeOf('application/xml')).toBe('application/json');
  });

  test('answers HEAD without the rows', async () => {
    const answer = await ask(server.url, 'HEAD', `${path}?${RANGE}`, asks(csv));
    expect([answer.status, answer.body]).toEqual([200, undefined]);
    expect(answer.headers.get('content-disposition')).toContain('usage-2000-01-01-2099-12-31.csv');
  });
});

test('a filter holds, and a key that is not mine is refused before the first byte', async () => {
  const one = await get(`/api/usage?${RANGE}&api_key_id=${ids[0]}`, { headers: csv });
  const [header, ...lines] = parseCsv(one.text);
  expect(header?.[0]).toBe('api_key_id');
  expect(new Set(lines.map(([id]) => id))).toEqual(new Set(lines.length === 0 ? [] : [String(ids[0])]));
  const other = await signUp(server.url);
  const refused = await get(`/api/usage?${RANGE}&api_key_id=${ids[0]}`, { token: other.token, headers: csv });
  expect(refused.status).toBe(403);
});

describe('many rows', () => {
  const ROWS = 60_000;
  let rich: { token: string };

  beforeAll(async () => {
    rich = await signUp(server.url);
    const { key } = server.sim.createAccount({ name: 'rich' }).createKey({ name: 'k', kind: 'inference' });
    const added = await ask(server.url, 'POST', '/api/keys', {
      token: rich.token,
      body: { name: 'rich', key },
    });
    const { id } = added.body as { id: number };
    // 30 models a day at one provider; the models are new, so their ids differ from those of the dictionary so far.
    await server.deps.ctx.db.execute(`
      INSERT INTO models (name) SELECT 'bulk/model-' || n FROM generate_series(1, 30) n;
      INSERT INTO usage_hour (team_id, hour, key_id, model_id, provider_id, requests, tokens_input, tokens_output,
        tokens_reasoning, tokens_cached, cost, byok_cost)
      SELECT k.team_id, '2020-01-01Z'::timestamptz + d * interval '1 day', k.id, m.id, 0, 1, 2, 3, 0, 0, 1000000 * d, 0
      FROM api_keys k, generate_series(0, ${ROWS / 30 - 1}) d, models m
      WHERE k.id = ${id} AND m.name LIKE 'bulk/%'`);
  }, 120_000);

  test('come each once and in order, over all batches', async () => {
    const answer = await get(`/api/usage?${RANGE}`, { token: rich.token, headers: csv });
    const lines = parseCsv(answer.text).slice(1);
    expect(lines).toHaveLength(ROWS);
    const names = lines.map(([, , date, model]) => `${date} ${model}`);
    expect(new Set(names).size).toBe(ROWS);
    const dates = lines.map(([, , date = '']) => date);
    expect(dates).toEqual([...dates].sort().reverse());
  });

  test('stop with a reader who goes away, which is nobody’s fault', async () => {
    const response = await fetch(`${server.url}/api/usage?${RANGE}`, {
      headers: { authorization: `Bearer ${rich.token}`, ...csv },
    });
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toMatch(/^api_key_id,/);
    await reader?.cancel();
    expect((await get('/api/auth/me')).status).toBe(200);
    expect(server.logged).toEqual([]);
  });
});

test('batches are asked for as fast as the reader takes them, and no more once he is gone', async () => {
  const BATCHES = 1000;
  let asked = 0;
  let ended = false;
  const row = usageRow();
  async function* source() {
    try {
      for (; asked < BATCHES; asked += 1) yield Array.from({ length: 1000 }, () => row);
    } finally {
      ended = true;
    }
  }
  const app = express().get('/', (_request, response) => sendUsage(response, 'all', source()));
  const http = app.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  // The same row again and again would shrink to nothing, and no reader be too slow for it.
  const headers = { 'accept-encoding': 'identity' };
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers });
  const reader = response.body?.getReader();
  await reader?.read();
  for (let before = -1; before !== asked; ) {
    before = asked;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(BATCHES / 2);
  await reader?.cancel();
  await vi.waitFor(() => expect(ended).toBe(true), 10_000);
  http.close();
});

function usageRow(): UsageRow {
  const counts = {
    requestsCount: 1,
    tokensInput: 1,
    tokensOutput: 1,
    tokensReasoning: 0,
    tokensCached: null,
  };
  const names = { apiKeyName: 'x'.repeat(100), model: 'm', provider: null };
  return { apiKeyId: 1, date: '2026-03-01', ...names, ...counts, cost: 0.1, byokCost: 0 };
}

describe('a cell', () => {
  test.each([
    [null, ''],
    ['', ''],
    [0, '0'],
    [-1.5, '-1.5'],
    [1e-9, '0.000000001'],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', '+1'],
    ['+1+1', "'+1+1"],
    ['-1', '-1'],
    ['-1+cmd|A0', "'-1+cmd|A0"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['＝1+1', "'＝1+1"],
    ['=1,"x"', '"\'=1,""x"""'],
    ['Ünïcode 🔑', 'Ünïcode 🔑'],
  ])('%j is written %j', (value, text) => {
    expect(csvLine([value])).toBe(`${text}\r\n`);
  });
});
