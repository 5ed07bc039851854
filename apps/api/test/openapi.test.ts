import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { Validator } from '@seriousme/openapi-schema-validator';
import { evaluateTeam } from '@watcher/core/alerts';
import { createResetLink } from '@watcher/core/auth';
import { VERSION } from '@watcher/core/version';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenApi, Operation, Verb } from '../src/openapi/types.ts';
import type { JsonSchema } from '../src/rest/fields.ts';
import { routes } from '../src/rest/routes/index.ts';
import { verbOf } from '../src/rest/verb.ts';
import { respell, toCamelCase, toSnakeCase } from '../src/spelling.ts';
import { type Conformance, createConformance } from './support/conformance.ts';
import { type Answer, type Ask, ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

let server: TestServer;
let document: OpenApi;
let conformance: Conformance;
let me: { email: string; password: string; token: string };
let other: typeof me;
let apiToken: string;
let ids: number[];
/** Of mine, one of each kind that has an id in a path. */
let mine: Readonly<Record<string, number>>;

beforeAll(async () => {
  server = await startServer({ config: { maxApiTokensPerUser: 2, maxApiKeysPerUser: 4 } });
  document = (await ask(server.url, 'GET', '/api/openapi.json')).body as OpenApi;
  conformance = createConformance(document);
  me = await signUp(server.url);
  other = await signUp(server.url);
  ids = await addUsage(server, me.token);
  const made = await ask(server.url, 'POST', '/api/tokens', { token: me.token, body: { name: 'mine' } });
  apiToken = (made.body as { token: string }).token;
  mine = { keys: ids[0] ?? 0, ...(await watchSpend()) };
});

/** A channel, and a budget that is used up, with the alert about it. */
async function watchSpend(): Promise<Record<string, number>> {
  const { token } = me;
  const create = async (path: string, body: unknown) =>
    ((await ask(server.url, 'POST', path, { token, body })).body as { id: number }).id;
  const settings = { url: `${server.url}/hook` };
  const channels = await create('/api/channels', { kind: 'webhook', name: 'mine', settings });
  const budgets = await create('/api/budgets', {
    name: 'mine',
    amount: 0.01,
    period: 'total',
    thresholds: [50],
  });
  const teams = await ask(server.url, 'GET', '/api/teams', { token });
  const [team] = (teams.body as Items).items;
  await evaluateTeam(server.deps.ctx, { teamId: team?.id ?? 0 });
  const alerts = await ask(server.url, 'GET', '/api/alerts?kind=budget_threshold', { token });
  const [alert] = (alerts.body as Items).items;
  return { channels, budgets, alerts: alert?.id ?? 0, teams: team?.id ?? 0 };
}

afterAll(() => server.close());

/** One request; its answer must be one that the document allows. */
async function call(method: string, path: string, options: Ask = {}): Promise<Answer> {
  const answer = await ask(server.url, method, path, options);
  conformance.check(method, path, answer);
  return answer;
}

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({ path, verb: verb as Verb, operation })),
  );

/** The address with an id of mine in place of the example's. */
function realAddress(address: string): string {
  return address.replace(/^\/api\/(\w+)\/7(?=[/?]|$)/, (all, kind: string) =>
    mine[kind] === undefined ? all : `/api/${kind}/${mine[kind]}`,
  );
}

/** The address of an operation with the example of every parameter that must be there. */
function addressOf(path: string, operation: Operation): string {
  const query = new URLSearchParams();
  let address = path;
  for (const { name, in: place, required, schema } of operation.parameters ?? []) {
    const example = String(schema.examples?.[0] ?? schema.default);
    if (place === 'path') address = address.replace(`{${name}}`, example);
    else if (required) query.set(name, example);
  }
  return query.size === 0 ? address : `${address}?${query}`;
}

/** Texts that are no value of the parameter. */
function badValues(name: string, schema: JsonSchema): string[] {
  const { type, format, minimum, maximum, maxLength, items } = schema;
  if (type === 'array' && typeof items === 'object' && !Array.isArray(items)) {
    const [item = items] = items.anyOf ?? [];
    // An empty list groups by nothing; an empty name is a name.
    return typeof item === 'boolean' ? [] : badValues(name, item).filter((value) => value !== '');
  }
  if (type === 'integer') {
    const beyond = [(minimum ?? 1) - 1, (maximum ?? 0) + 1].map(String);
    return [
      ...beyond,
      '-1',
      '1.5',
      '1e3',
      '0x1',
      ' 1',
      '',
      'one',
      "1' OR 1=1--",
      '\u0000',
      '9007199254740993',
    ];
  }
  if (type === 'boolean') return ['1', 'yes', 'TRUE', '', "true'--"];
  if (format === 'date') {
    return [
      '2026-02-30',
      '2025-02-29',
      '2026-13-01',
      '2026-1-1',
      '20260101',
      '',
      'today',
      '2026-01-01T00:00:00Z',
      "2026-01-01'--",
      '\u0000',
    ];
  }
  if (schema.enum !== undefined) return ['', 'nothing', "name'; DROP TABLE users--", '\u0000'];
  if (name === 'time_zone') return ['', 'Mars/Olympus', '+02:00', "UTC'--", '\u0000', 'x'.repeat(65)];
  return ['\u0000', 'x'.repeat((maxLength ?? 0) + 1)];
}

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);

/** Whether the value is one that the document allows, though it was made to be none. */
function fits(schema: JsonSchema | boolean | undefined, value: unknown): boolean {
  return schema !== undefined && ajv.validate(schema, value);
}

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(
      structuredClone(document) as object as Record<string, unknown>,
    );
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  test('has every route and the routes beside the table, and no others', () => {
    const table = routes.map(({ method, path }) => `${method} /api${path.replace(/:(\w+)/g, '{$1}')}`);
    const beside = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /api/openapi.json', 'GET /api/docs'];
    const found = operations().map(({ verb, path }) => `${verb.toUpperCase()} ${path}`);
    expect(found.sort()).toEqual([...table, ...beside].sort());
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has an example that fits its schema for every body and every successful answer', () => {
    ajv.addSchema({ $id: 'document', ...document });
    for (const { operation } of operations()) {
      const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
      const bodies = [
        operation.requestBody?.content,
        success && 'content' in success ? success.content : undefined,
      ];
      for (const { schema, example } of bodies.flatMap((content) => Object.values(content ?? {}))) {
        expect(example, operation.operationId).toBeDefined();
        const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
        expect(ajv.validate(resolved, example), `${operation.operationId}: ${ajv.errorsText()}`).toBe(true);
      }
    }
  });

  test('holds no camelCase name', () => {
    const names = Object.values(document.components.schemas).flatMap((schema) =>
      Object.keys(schema.properties ?? {}),
    );
    const parameters = operations().flatMap(({ operation }) =>
      (operation.parameters ?? []).filter((one) => one.in !== 'header').map(({ name }) => name),
    );
    expect([...names, ...parameters].filter((name) => /[A-Z]/.test(name))).toEqual([]);
  });
});

interface Items<More = unknown> {
  readonly items: readonly ({ readonly id: number } & More)[];
}

/** What warns and acts, from the first call to the last. */
async function watch(token: string): Promise<void> {
  const idOf = ({ body }: Answer) => (body as { id: number }).id;
  const budget = { name: 'gone soon', amount: 5, period: 'day' };
  const budgetId = idOf(await call('POST', '/api/budgets', { token, body: budget }));
  await call('GET', '/api/budgets', { token });
  await call('GET', `/api/budgets/${budgetId}`, { token });
  await call('PUT', `/api/budgets/${budgetId}`, { token, body: { amount: 6 } });
  await call('GET', `/api/budgets/${budgetId}/history`, { token });
  await call('DELETE', `/api/budgets/${budgetId}`, { token });
  const channel = { kind: 'webhook', name: 'gone soon', settings: { url: `${server.url}/hook` } };
  const shared = await call('POST', '/api/shares', { token, body: { name: 'For Acme' } });
  const { token: link } = shared.body as { token: string };
  await call('GET', '/api/shares', { token });
  await call('POST', '/api/shares/view', { body: { token: link } });
  await call('DELETE', `/api/shares/${idOf(shared)}`, { token });
  await call('POST', '/api/shares/view', { body: { token: link } });
  const view = { name: 'Acme', query: 'period=month&group=model' };
  const saved = await call('POST', '/api/views', { token, body: view });
  await call('POST', '/api/views', { token, body: view });
  await call('GET', '/api/views', { token });
  await call('DELETE', `/api/views/${idOf(saved)}`, { token });

  const channelId = idOf(await call('POST', '/api/channels', { token, body: channel }));
  await call('GET', '/api/channels', { token });
  await call('GET', `/api/channels/${channelId}`, { token });
  await call('PUT', `/api/channels/${channelId}`, { token, body: { name: 'renamed' } });
  await call('POST', `/api/channels/${channelId}/test`, { token });
  await call('DELETE', `/api/channels/${channelId}`, { token });
  const { alerts } = mine;
  await call('GET', '/api/alerts', { token });
  await call('POST', `/api/alerts/${alerts}/acknowledge`, { token });
  await call('POST', `/api/alerts/${alerts}/snooze`, { token, body: { until: tomorrow() } });
  await call('POST', `/api/alerts/${alerts}/resend`, { token });
  await call('GET', '/api/alert-rules', { token });
  await call('GET', '/api/reports/digest', { token });
  await call('PUT', '/api/reports/digest', {
    token,
    body: { frequency: 'weekly', channel_ids: [mine['channels']] },
  });
  await call('POST', '/api/reports/digest/send', { token });
  await call('PUT', '/api/alert-rules/sync_stale', { token, body: { is_active: true } });
  const keys = (await call('GET', '/api/keys?limit=100', { token })).body as Items<{
    managed_by: number | null;
  }>;
  const key = keys.items.find(({ managed_by }) => managed_by !== null)?.id;
  await call('POST', `/api/keys/${key}/disable`, { token, body: { reason: 'leaked' } });
  await call('POST', `/api/keys/${key}/enable`, { token });
  await call('PUT', `/api/keys/${key}/limit`, { token, body: { limit: 5, limit_reset: 'daily' } });
  await call('GET', '/api/audit', { token });
}

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

describe('every operation answers as documented', () => {
  test('successfully', async () => {
    const { token } = me;
    const period = 'start_date=2000-01-01&end_date=2099-12-31';
    for (const path of ['/healthz', '/readyz', '/metrics', '/api/openapi.json', '/api/docs'])
      await call('GET', path);
    const account = { email: 'new@example.com', password: 'correct horse battery' };
    await call('POST', '/api/auth/register', { body: account });
    const login = await call('POST', '/api/auth/login', { body: account });
    const session = (login.body as { access_token: string }).access_token;
    await call('GET', '/api/auth/me', { token: session });
    await call('POST', '/api/auth/logout', { token: session });
    await call('POST', '/api/auth/forgot-password', { body: { email: account.email } });
    const link = await createResetLink(server.deps.ctx, account.email);
    const linkToken = link?.url.split('=')[1] ?? '';
    await call('POST', '/api/auth/reset-password', {
      body: { token: linkToken, password: account.password },
    });
    await call('GET', '/api/keys?sort_by=cost', { token });
    await call('GET', `/api/keys/${ids[0]}`, { token });
    await call('PUT', `/api/keys/${ids[0]}`, { token, body: { name: 'renamed' } });
    await call('POST', `/api/keys/${ids[0]}/sync`, { token });
    const { key } = server.sim.createAccount({ name: 'b' }).createKey({ name: 'k', kind: 'inference' });
    const added = await call('POST', '/api/keys', { token, body: { name: 'gone soon', key } });
    await call('DELETE', `/api/keys/${(added.body as { id: number }).id}`, { token });
    const made = await call('POST', '/api/tokens', { token, body: { name: 'gone soon' } });
    await call('GET', '/api/tokens?include_revoked=true', { token });
    await call('DELETE', `/api/tokens/${(made.body as { id: number }).id}`, { token });
    await call('GET', '/api/stats/dashboard', { token });
    await call('GET', `/api/usage?${period}`, { token });
    await call('GET', `/api/usage?${period}`, { token, headers: { accept: 'text/csv' } });
    await call('GET', `/api/usage/export?${period}`, { token });
    await call('GET', `/api/usage/export?${period}&format=json`, { token });
    await call('GET', '/api/usage/trend?period=7d&by=model', { token });
    await call('GET', '/api/stats/overview', { token });
    await call('GET', '/api/stats/health', { token });
    await call('GET', `/api/keys/${ids[0]}/detail`, { token });
    const teams = await call('GET', '/api/teams', { token });
    const [team] = (teams.body as Items).items;
    await call('PUT', `/api/teams/${team?.id}`, { token, body: { name: 'Acme', time_zone: 'Europe/Rome' } });
    await watch(token);
    await call('GET', '/api/v1/stats', { token: apiToken });
    await call('GET', `/api/v1/usage?${period}`, { token: apiToken });
    await call('GET', `/api/v1/usage?${period}`, { token: apiToken, headers: { accept: 'text/csv' } });
    await call('GET', '/api/v1/keys', { token: apiToken });
    const missing = operations().flatMap(({ verb, path, operation }) =>
      Object.keys(operation.responses)
        .filter((status) => status.startsWith('2') && !conformance.seen.has(`${verb} ${path} ${status}`))
        .map((status) => `${verb} ${path} ${status}`),
    );
    expect(missing).toEqual([]);
  });

  test('to strangers and to the wrong kind of token', async () => {
    for (const { verb, path, operation } of operations()) {
      const schemes = operation.security.flatMap((scheme) => Object.keys(scheme));
      if (schemes.length === 0) continue;
      const wrong = schemes.includes('api_token') ? me.token : apiToken;
      for (const token of [undefined, 'nonsense', 'or_api_nonsense', wrong]) {
        const ask = token === undefined ? {} : { token };
        const address = addressOf(path, operation);
        expect((await call(verb.toUpperCase(), address, ask)).status, path).toBe(401);
        // Nor are they told what is wrong with their input.
        const wrongInput = { ...ask, ...(operation.requestBody === undefined ? {} : { body: '{' }) };
        const nonsense = `${address.replace('/7', '/seven').replace(/=2026/g, '=')}${address.includes('?') ? '&' : '?'}x=1`;
        expect((await call(verb.toUpperCase(), nonsense, wrongInput)).status, path).toBe(401);
      }
    }
  });

  test('to the refusals that are documented', async () => {
    const { token } = me;
    const period = 'start_date=2026-01-01&end_date=2026-01-31';
    const rows: [number, string, string, Ask][] = [
      [400, 'POST', '/api/auth/register', { body: { email: me.email, password: me.password } }],
      [400, 'POST', '/api/auth/reset-password', { body: { token: 'made up', password: me.password } }],
      [401, 'POST', '/api/auth/login', { body: { email: me.email, password: 'wrong' } }],
      [400, 'POST', '/api/tokens', { token, body: { name: 'one too many' } }],
      [403, 'GET', `/api/usage?${period}&api_key_id=${ids[0]}`, { token: other.token }],
      [404, 'GET', `/api/usage?${period}&api_key_id=999999`, { token }],
      [403, 'POST', '/api/auth/login', { headers: { origin: 'https://evil.example' }, body: {} }],
    ];
    await ask(server.url, 'POST', '/api/tokens', { token, body: { name: 'fills up' } });
    for (const { verb, path, operation } of operations()) {
      const method = verb.toUpperCase();
      const credentials = operation.security.some((scheme) => 'api_token' in scheme) ? apiToken : token;
      const address = addressOf(path, operation);
      if (path.startsWith('/api/') && operation.responses['422'] !== undefined) {
        const separator = address.includes('?') ? '&' : '?';
        rows.push([422, method, `${address}${separator}nonsense=1`, { token: credentials }]);
      }
      if (operation.responses['413'] !== undefined) {
        const large = { body: 'x'.repeat(1_000_000), token: credentials };
        rows.push([413, method, address, large]);
        rows.push([
          415,
          method,
          address,
          { body: 'a=b', token: credentials, headers: { 'content-type': 'text/plain' } },
        ]);
        for (const body of ['{', '[]', '"text"', '{"__proto__":{"name":"x"}}', '{"constructor":1}']) {
          rows.push([422, method, address, { body, token: credentials }]);
        }
      }
      if (path.includes('{id}')) {
        const at = (id: unknown) => path.replace('{id}', String(id));
        const bodies: Record<string, unknown> = {
          '/api/alerts/{id}/snooze': { until: tomorrow() },
          '/api/keys/{id}/limit': { limit: 1, limit_reset: null },
        };
        const given = bodies[path] ?? (verb === 'put' ? { name: 'x' } : undefined);
        const body = given === undefined ? {} : { body: given };
        rows.push([404, method, at(999_999), { token, ...body }]);
        for (const id of [
          0,
          -1,
          'one',
          '1.5',
          '9007199254740993',
          '99999999999999999999999',
          '%00',
          "1'--",
        ]) {
          rows.push([422, method, at(id), { token, ...body }]);
        }
        const own = mine[path.split('/')[2] ?? ''];
        if (own !== undefined && !path.startsWith('/api/teams'))
          rows.push([403, method, at(own), { token: other.token, ...body }]);
      }
    }
    for (const [status, method, path, options] of rows) {
      const answer = await call(method, path, options);
      expect(answer.status, `${method} ${path} ${JSON.stringify(options).slice(0, 200)}`).toBe(status);
    }
  });

  test('to every parameter and field, at its limits and beyond them', async () => {
    const long = 'x'.repeat(10_000);
    for (const { verb, path, operation } of operations()) {
      const token = operation.security.some((scheme) => 'api_token' in scheme) ? apiToken : me.token;
      const method = verb.toUpperCase();
      const address = realAddress(addressOf(path, operation));
      const [pathname = '', given = ''] = address.split('?');
      for (const { name, in: place, schema } of operation.parameters ?? []) {
        if (place !== 'query') continue;
        const send = (value: string) => {
          const query = new URLSearchParams(given);
          query.set(name, value);
          return call(method, `${pathname}?${query}`, { token });
        };
        for (const value of badValues(name, schema)) {
          expect((await send(value)).status, `${path} ${name}=${value.slice(0, 50)}`).toBe(422);
        }
        for (const value of [schema.minimum, schema.maximum].filter(
          (limit) => limit !== Number.MAX_SAFE_INTEGER,
        )) {
          if (value !== undefined)
            expect((await send(String(value))).status, `${path} ${name}=${value}`).toBe(200);
        }
        // A list is the parameter repeated.
        if (schema.type === 'array') continue;
        const twice = `${pathname}?${given}&${name}=${schema.default ?? 1}&${name}=${schema.default ?? 1}`;
        expect((await call(method, twice, { token })).status, twice).toBe(422);
      }
      const media = operation.requestBody?.content['application/json'];
      if (media === undefined) continue;
      const example = media.example as Record<string, unknown>;
      for (const name of Object.keys(media.schema.properties ?? {})) {
        for (const value of [
          null,
          [],
          {},
          7.5,
          long,
          'a\u0000b',
          [example[name]],
          { [name]: example[name] },
        ]) {
          if (fits(media.schema.properties?.[name], value)) continue;
          // A wrong password may be any text, and what no one has is refused, not malformed.
          const expected =
            path === '/api/auth/login' && typeof value === 'string' && value !== long ? [401, 422] : [422];
          const answer = await call(method, address, { token, body: { ...example, [name]: value } });
          expect(expected, `${path} ${name} ${JSON.stringify(value).slice(0, 50)}`).toContain(answer.status);
        }
      }
      const more = await call(method, address, { token, body: { ...example, is_admin: true } });
      expect(more.status, path).toBe(422);
    }
  });

  test('to every other method, to HEAD and to OPTIONS', async () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const [operation] = Object.values(item);
      if (operation === undefined) throw new Error(`${path} has no operation`);
      const address = addressOf(path, operation);
      const has = [
        ...Object.keys(item).map((verb) => verb.toUpperCase()),
        ...(item.get ? ['HEAD'] : []),
        'OPTIONS',
      ];
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND']) {
        if (has.includes(method) && method !== 'OPTIONS') continue;
        const answer = await call(method, address);
        expect(answer.status, `${method} ${path}`).toBe(method === 'OPTIONS' ? 204 : 405);
        expect(answer.headers.get('allow')?.split(', ').sort()).toEqual([...has].sort());
      }
      if (item.get !== undefined) {
        const credentials = operation.security.some((scheme) => 'api_token' in scheme) ? apiToken : me.token;
        const real = realAddress(address);
        const [get, head] = [
          await call('GET', real, { token: credentials }),
          await call('HEAD', real, { token: credentials }),
        ];
        expect([head.status, head.body], `HEAD ${path}`).toEqual([get.status, undefined]);
        expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
        if (operation.responses['304'] === undefined) continue;
        const etag = get.headers.get('etag') ?? '';
        expect(get.headers.get('cache-control'), path).toBe('no-store');
        const same = await call('GET', real, { token: credentials, headers: { 'if-none-match': etag } });
        expect([same.status, same.body, same.headers.get('etag')], path).toEqual([304, undefined, etag]);
        const other = await call('GET', real, { token: credentials, headers: { 'if-none-match': 'W/"0"' } });
        expect([other.status, other.body], path).toEqual([200, get.body]);
      }
    }
  });

  test('to more than HTTP can carry, and to what is not HTTP', async () => {
    for (const { verb, path, operation } of operations()) {
      const address = `${addressOf(path, operation)}?${'x'.repeat(20_000)}`;
      expect((await call(verb.toUpperCase(), address)).status, path).toBe(431);
    }
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    const answer = await readText(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
  });

  test('while the database is away', async () => {
    const away = await startServer({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' });
    try {
      for (const { verb, path, operation } of operations()) {
        if (operation.responses['503'] === undefined) continue;
        const token = operation.security.some((scheme) => 'api_token' in scheme) ? apiToken : 'a session';
        const body = operation.requestBody?.content['application/json']?.example;
        const answer = await ask(away.url, verb.toUpperCase(), addressOf(path, operation), {
          ...(operation.security.length === 0 ? {} : { token }),
          ...(body === undefined ? {} : { body }),
        });
        expect(answer.status, path).toBe(503);
        conformance.check(verb.toUpperCase(), path.replace('{id}', '7'), answer);
      }
      expect((await ask(away.url, 'GET', '/healthz')).body).toEqual({ status: 'ok', version: VERSION });
    } finally {
      await away.close();
    }
  });

  test('and 429 when the limit of a token is used up', async () => {
    const limited = await startServer({ databaseUrl: server.databaseUrl, config: { rateLimitRequests: 1 } });
    try {
      for (const { verb, path, operation } of operations()) {
        if (operation.responses['429'] === undefined) continue;
        const address = addressOf(path, operation);
        await ask(limited.url, verb.toUpperCase(), address, { token: apiToken });
        const answer = await ask(limited.url, verb.toUpperCase(), address, { token: apiToken });
        expect(answer.status, path).toBe(429);
        conformance.check(verb.toUpperCase(), address, answer);
      }
    } finally {
      await limited.close();
    }
  });

  test('and none of it was our fault', () => {
    expect(server.logged).toEqual([]);
  });
});

describe('tRPC and REST give equal bodies for the same question', () => {
  const period = 'start_date=2000-01-01&end_date=2099-12-31';
  const questions: Record<string, string[]> = {
    '/auth/me': [''],
    '/keys': ['', 'limit=2&skip=1&sort_by=name&sort_order=asc', 'sort_by=cost'],
    '/keys/:id': [''],
    '/tokens': ['', 'include_revoked=true', 'include_revoked=false'],
    '/stats/dashboard': ['', 'days=7', 'days=7&time_zone=Asia/Kathmandu'],
    '/usage': [
      period,
      `${period}&limit=3&skip=2`,
      `${period}&model=deepseek/deepseek-chat&time_zone=America/St_Johns`,
    ],
    '/usage/trend': [
      'period=month&by=model&metric=tokens_input',
      'start_date=2026-01-01&end_date=2026-03-01&by=key&time_zone=Asia/Kathmandu',
    ],
    '/stats/overview': [
      '',
      'period=month',
      `start_date=2026-01-01&end_date=2026-03-01&time_zone=Asia/Kathmandu`,
    ],
    '/stats/health': ['', 'time_zone=Asia/Kathmandu'],
    '/keys/:id/detail': [''],
    '/teams': [''],
    '/alerts': ['', 'state=all&kind=budget_threshold&limit=1'],
    '/alert-rules': [''],
    '/budgets': [''],
    '/budgets/:id': [''],
    '/budgets/:id/history': [''],
    '/channels': [''],
    '/channels/:id': [''],
    '/shares': [''],
    '/views': [''],
    '/audit': [''],
    '/reports/digest': [''],
    '/v1/stats': ['', period, 'time_zone=Pacific/Apia'],
    '/v1/usage': [period, `${period}&page=2&limit=5`, `${period}&time_zone=Europe/Rome`],
    '/v1/keys': [''],
  };
  const cases = routes
    .filter(({ method, download }) => method === 'GET' && download === undefined)
    .flatMap((route) =>
      (questions[route.path] ?? [undefined]).map((query) => ({ route, path: route.path, query })),
    );

  test.each(cases)('$path?$query', async ({ route, path, query }) => {
    if (query === undefined) throw new Error('A route without a question.');
    const token = verbOf(route.procedure).access.by === 'token' ? apiToken : me.token;
    const id = path.startsWith('/keys') ? ids[1] : mine[path.split('/')[1] ?? ''];
    const rest = await call('GET', `/api${path.replace(':id', String(id))}?${query}`, { token });
    const input = Object.fromEntries(
      [...new URLSearchParams(query)].map(([name, text]) => [
        toCamelCase(name),
        /^\d+$/.test(text) ? Number(text) : /^(true|false)$/.test(text) ? text === 'true' : text,
      ]),
    );
    const given = path.includes(':id') ? { id } : input;
    const trpc = await ask(
      server.url,
      'GET',
      `/trpc/${route.procedure}?input=${encodeURIComponent(JSON.stringify(given))}`,
      { token },
    );
    const output = (trpc.body as { result: { data: { items?: unknown; total?: number } } }).result.data;
    expect(rest.status).toBe(200);
    expect(rest.body).toEqual(respell(route.bareItems ? output.items : output, toSnakeCase));
    if (route.bareItems) expect(rest.headers.get('x-total-count')).toBe(String(output.total));
    expect(JSON.stringify(rest.body)).toMatch(/\d/);
  });

  test('and there was usage to compare', async () => {
    const { body } = await call('GET', `/api/usage?${period}&limit=1000`, { token: me.token });
    expect((body as unknown[]).length).toBeGreaterThan(24);
    expect(JSON.stringify(body)).toContain('"model":null');
  });
});

test('the reference is one page for everybody that loads nothing from elsewhere', async () => {
  const page = await call('GET', '/api/docs');
  const text = String(page.body);
  expect(text).not.toMatch(/<script[^>]*>[^<]|<style|style=|https?:\/\//);
  const policy = page.headers.get('content-security-policy') ?? '';
  const strict = (await call('GET', '/healthz')).headers.get('content-security-policy') ?? '';
  expect(policy).toBe(strict.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"));
  expect(strict).not.toContain("style-src 'self' ");
  const addresses = [...text.matchAll(/(?:src|data-scalar)="(\/[^"]*)"/g)].map(([, address]) => address);
  expect(addresses).toHaveLength(2);
  const caching = [];
  for (const address of addresses) {
    const file = await fetch(server.url + address, { headers: { 'accept-encoding': 'br' } });
    expect(file.headers.get('content-type')).toMatch(/^text\/javascript/);
    caching.push([file.status, file.headers.get('cache-control')]);
  }
  expect(caching).toEqual([
    [200, 'no-cache'],
    [200, 'public, max-age=31536000, immutable'],
  ]);
  expect((await fetch(`${server.url}/api/docs/0.0.0/standalone.esm.js`)).status).toBe(404);
});
