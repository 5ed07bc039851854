import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../src/openapi/document.ts';
import { respell, toSnakeCase } from '../src/spelling.ts';
import { createConformance } from './support/conformance.ts';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

let server: TestServer;
let me: { token: string };
let other: { token: string };
let ids: number[];
const conformance = createConformance(openApiDocument);

beforeAll(async () => {
  server = await startServer();
  [me, other] = [await signUp(server.url), await signUp(server.url)];
  ids = await addUsage(server, me.token);
});
afterAll(() => server.close());

const ofKeys = () => ids.map((id) => `keys=${id}`).join('&');
const RANGE = 'start_date=2000-01-01&end_date=2099-12-31';

async function download(query: string, token = me.token) {
  const path = `/api/usage/export?${query}`;
  const answer = await ask(server.url, 'GET', path, { token });
  conformance.check('GET', path, answer);
  return answer;
}

async function explored(input: object) {
  const all = { startDate: '2000-01-01', endDate: '2099-12-31', limit: 1000, ...input };
  const path = `/trpc/usage.explore?input=${encodeURIComponent(JSON.stringify(all))}`;
  const answer = await ask(server.url, 'GET', path, { token: me.token });
  const { items } = (answer.body as { result: { data: { items: Record<string, unknown>[] } } }).result.data;
  return respell(items, toSnakeCase) as Record<string, unknown>[];
}

test('JSON is an array of what the explorer shows', async () => {
  const answer = await download(
    `${RANGE}&format=json&group_by=day&group_by=model&sort_by=day&time_zone=Asia/Kathmandu`,
  );
  const rows = await explored({ groupBy: ['day', 'model'], sortBy: 'day', timeZone: 'Asia/Kathmandu' });
  expect(rows.length).toBeGreaterThan(10);
  expect(answer.body).toEqual(rows);
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="usage-2000-01-01-2099-12-31.json"',
  );
});

test('CSV has the columns that are shown, in their order, and is safe in a spreadsheet', async () => {
  const answer = await download(`${RANGE}&group_by=provider&group_by=key&sort_by=key&sort_order=asc`);
  const rows = await explored({ groupBy: ['provider', 'key'], sortBy: 'key', sortOrder: 'asc' });
  const [header, ...lines] = String(answer.body).trimEnd().split('\r\n');
  expect(header).toBe(
    'provider,api_key_id,api_key_name,requests,tokens_input,tokens_output,tokens_reasoning,tokens_cached,cost,byok_cost',
  );
  expect(lines).toHaveLength(rows.length);
  expect(lines.map((line) => line.split(',').at(-2))).toEqual(rows.map((row) => String(row['cost'])));
  expect(String(answer.body)).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
  expect(answer.headers.get('content-disposition')).toContain('.csv"');
});

test('a sheet for Excel has period, zone and currency, the numbers of its language, and a total', async () => {
  const query = `${RANGE}&format=excel&group_by=hour&group_by=key&sort_by=hour&sort_order=asc`;
  const input = { groupBy: ['hour', 'key'], sortBy: 'hour', sortOrder: 'asc' };
  const rows = await explored(input);
  for (const [locale, separator, point, words] of [
    ['it', ';', ',', ['Periodo', 'Fuso orario', 'Ora', 'Totale']],
    ['en', ',', '.', ['Period', 'Time zone', 'Hour', 'Total']],
  ] as const) {
    const answer = await download(`${query}&locale=${locale}&time_zone=Asia/Kathmandu`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const bytes = await fetch(`${server.url}/api/usage/export?${query}`, {
      headers: { authorization: `Bearer ${me.token}` },
    }).then((response) => response.arrayBuffer());
    expect([...new Uint8Array(bytes).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = String(answer.body).replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(lines[0]).toBe([words[0], '2000-01-01', '2099-12-31'].join(separator));
    expect(lines[1]).toBe([words[1], 'Asia/Kathmandu'].join(separator));
    expect(lines[4]?.split(separator)[0]).toBe(words[2]);
    expect(lines.slice(5, -1)).toHaveLength(rows.length);
    // The cost is the last cell but one; where the decimals follow a comma in a file of commas it would be quoted.
    const cost = (line: string | undefined) =>
      Number(line?.split(separator).at(-2)?.replaceAll('"', '').replace(point, '.'));
    expect(lines.slice(5, -1).map((line) => cost(line))).toEqual(rows.map((row) => row['cost']));
    expect(lines.at(-1)?.startsWith(`${words[3]}${separator}`)).toBe(true);
    const nanos = rows.reduce((sum, row) => sum + Math.round(Number(row['cost']) * 1e12), 0);
    expect(Math.round(cost(lines.at(-1)) * 1e12)).toBe(nanos);
    const first = new Date(String(rows[0]?.['hour'])).getTime() + 5.75 * 3_600_000;
    expect(lines[5]?.slice(0, 16)).toBe(new Date(first).toISOString().slice(0, 16).replace('T', ' '));
    expect(String(answer.body)).toContain(`'=HYPERLINK`);
  }
});

test('a list is the parameter repeated; an empty name is what no source names', async () => {
  const answer = await download(
    `${RANGE}&format=json&group_by=model&models=&models=deepseek/deepseek-chat&${ofKeys()}`,
  );
  expect((answer.body as { model: string | null }[]).map(({ model }) => model).sort()).toEqual(
    ['deepseek/deepseek-chat', null].sort(),
  );
  const one = await download(`${RANGE}&format=json&group_by=`);
  expect(one.body).toEqual(await explored({ groupBy: [] }));
});

test('a comma is part of a name', async () => {
  const answer = await download(`${RANGE}&format=json&group_by=model&models=a,deepseek/deepseek-chat`);
  expect(answer.body).toEqual([]);
});

test('nothing is an empty file', async () => {
  expect((await download(`${RANGE}&format=json`, other.token)).body).toEqual([]);
  const answer = await download(`${RANGE}&group_by=month`, other.token);
  expect(String(answer.body)).toBe(
    'month,requests,tokens_input,tokens_output,tokens_reasoning,tokens_cached,cost,byok_cost\r\n',
  );
});

test('what others have stays theirs, whatever ids are asked for', async () => {
  expect((await download(`${RANGE}&format=json&${ofKeys()}`, other.token)).body).toEqual([]);
});

test.each([
  'end_date=2026-01-01',
  `${RANGE}&format=xml`,
  `${RANGE}&group_by=day&group_by=day`,
  `${RANGE}&group_by=week`,
  `${RANGE}&group_by=day&sort_by=model`,
  `${RANGE}&keys=`,
  `${RANGE}&keys=one`,
  `${RANGE}&limit=10`,
  `${RANGE}&time_zone=Mars/Olympus`,
  'start_date=2026-01-02&end_date=2026-01-01',
])('%s is a 422', async (query) => {
  expect((await download(query)).status).toBe(422);
});
