import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../src/openapi/document.ts';
import { createConformance } from './support/conformance.ts';
import { type Answer, type Ask, ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';

let server: TestServer;
let me: { email: string; password: string; token: string };
let other: typeof me;
let keyId: number;

beforeAll(async () => {
  server = await startServer({ config: { maxApiKeysPerUser: 3 } });
  me = await signUp(server.url);
  other = await signUp(server.url);
  keyId = await addKey(me.token);
});
afterAll(() => server.close());

function newUpstreamKey(): string {
  return server.sim.createAccount({ name: 'a' }).createKey({ name: 'k', kind: 'inference' }).key;
}

async function addKey(token: string): Promise<number> {
  const answer = await ask(server.url, 'POST', '/api/keys', {
    token,
    body: { name: 'mine', key: newUpstreamKey() },
  });
  return (answer.body as { id: number }).id;
}

/** One request; an answer of REST must be one that the OpenAPI document allows. */
async function call(method: string, path: string, options?: Ask): Promise<Answer> {
  const answer = await ask(server.url, method, path, options);
  if (path.startsWith('/api')) conformance.check(method, path, answer);
  return answer;
}

const conformance = createConformance(openApiDocument);

interface Row {
  readonly method: string;
  readonly path: string | (() => string);
  readonly status: number;
  readonly why: string;
  /** Signed in as me unless it says otherwise. */
  readonly as?: 'other' | 'nobody';
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const email = () => `${crypto.randomUUID()}@example.com`;
const long = 'x'.repeat(10_000);
const key =
  (suffix = '') =>
  () =>
    `/api/keys/${keyId}${suffix}`;

const rows: Row[] = [
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 201,
    why: 'new',
    as: 'nobody',
    body: { email: email(), password: 'ten-letter' },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: 'password too short',
    as: 'nobody',
    body: { email: email(), password: '123456789' },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: 'a common password',
    as: 'nobody',
    body: { email: email(), password: 'Password123!' },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: 'the e-mail as password',
    as: 'nobody',
    body: { email: 'Ada.Lovelace@example.com', password: 'ada.lovelace@example.com' },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: 'password too long',
    as: 'nobody',
    body: { email: email(), password: 'x'.repeat(129) },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: 'no e-mail',
    as: 'nobody',
    body: { email: 'me', password: 'ten-letter' },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: 'unknown field',
    as: 'nobody',
    body: { email: email(), password: 'ten-letter', admin: true },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: 'NUL',
    as: 'nobody',
    body: { email: `a\u0000${email()}`, password: 'ten-letter' },
  },
  { method: 'POST', path: '/api/auth/register', status: 422, why: 'an array', as: 'nobody', body: [] },
  { method: 'POST', path: '/api/auth/register', status: 422, why: 'malformed JSON', as: 'nobody', body: '{' },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 422,
    why: '__proto__',
    as: 'nobody',
    body: '{"__proto__":{"email":"a@b.co"}}',
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 415,
    why: 'a form',
    as: 'nobody',
    body: 'email=a',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  {
    method: 'POST',
    path: '/api/auth/register',
    status: 413,
    why: 'a body of 1 MB',
    as: 'nobody',
    body: { email: email(), password: 'x'.repeat(1_000_000) },
  },
  { method: 'GET', path: '/api/auth/register', status: 405, why: 'wrong method', as: 'nobody' },
  {
    method: 'POST',
    path: '/api/auth/login',
    status: 401,
    why: 'unknown e-mail',
    as: 'nobody',
    body: { email: email(), password: 'ten-letter' },
  },
  {
    method: 'POST',
    path: '/api/auth/login',
    status: 422,
    why: 'no password',
    as: 'nobody',
    body: { email: email() },
  },
  { method: 'GET', path: '/api/auth/me', status: 200, why: 'signed in' },
  { method: 'GET', path: '/api/auth/me', status: 401, why: 'nobody', as: 'nobody' },
  { method: 'POST', path: '/api/auth/logout', status: 401, why: 'nobody', as: 'nobody' },
  {
    method: 'POST',
    path: '/api/keys',
    status: 422,
    why: 'a key of the wrong shape',
    body: { name: 'a', key: 'sk-ant-123456789' },
  },
  {
    method: 'POST',
    path: '/api/keys',
    status: 422,
    why: 'a key that OpenRouter refuses',
    body: { name: 'a', key: 'sk-or-v1-unknown000' },
  },
  {
    method: 'POST',
    path: '/api/keys',
    status: 422,
    why: 'a name of 10,000 characters',
    body: { name: long, key: 'sk-or-v1-unknown000' },
  },
  {
    method: 'POST',
    path: '/api/keys',
    status: 422,
    why: 'an empty name',
    body: { name: '  ', key: 'sk-or-v1-unknown000' },
  },
  {
    method: 'POST',
    path: '/api/keys',
    status: 401,
    why: 'nobody',
    as: 'nobody',
    body: { name: 'a', key: 'sk-or-v1-unknown000' },
  },
  { method: 'GET', path: '/api/keys', status: 200, why: 'plain' },
  {
    method: 'GET',
    path: '/api/keys?skip=0&limit=100&sort_by=cost&sort_order=asc',
    status: 200,
    why: 'every parameter',
  },
  { method: 'GET', path: '/api/keys?limit=0', status: 422, why: 'limit 0' },
  { method: 'GET', path: '/api/keys?limit=101', status: 422, why: 'limit too large' },
  { method: 'GET', path: '/api/keys?limit=1&limit=2', status: 422, why: 'given twice' },
  { method: 'GET', path: '/api/keys?skip=-1', status: 422, why: 'negative skip' },
  { method: 'GET', path: '/api/keys?sort_by=secret', status: 422, why: 'unknown order' },
  { method: 'GET', path: "/api/keys?sort_by=name';drop%20table%20users--", status: 422, why: 'SQL' },
  { method: 'GET', path: '/api/keys?sortBy=name', status: 422, why: 'the other spelling' },
  { method: 'GET', path: '/api/keys?nonsense=1', status: 422, why: 'unknown parameter' },
  { method: 'GET', path: key(), status: 200, why: 'mine' },
  { method: 'GET', path: key(), status: 403, why: 'somebody else’s', as: 'other' },
  { method: 'GET', path: '/api/keys/0', status: 422, why: 'id 0' },
  { method: 'GET', path: '/api/keys/-1', status: 422, why: 'negative id' },
  { method: 'GET', path: '/api/keys/9007199254740993', status: 422, why: 'id beyond 2^53' },
  { method: 'GET', path: '/api/keys/one', status: 422, why: 'id in words' },
  { method: 'GET', path: '/api/keys/999999', status: 404, why: 'no such key' },
  { method: 'PUT', path: key(), status: 200, why: 'renamed', body: { name: 'Ünïcode 🔑' } },
  { method: 'PUT', path: key(), status: 422, why: 'wrong type', body: { is_active: 'no' } },
  {
    method: 'PUT',
    path: key(),
    status: 422,
    why: 'the value cannot be changed',
    body: { key: 'sk-or-v1-0000000000' },
  },
  { method: 'PUT', path: key(), status: 422, why: 'the id cannot be changed', body: { id: 1, name: 'x' } },
  { method: 'PUT', path: key(), status: 422, why: 'the other spelling', body: { isActive: false } },
  { method: 'PUT', path: key(), status: 403, why: 'somebody else’s', as: 'other', body: { name: 'x' } },
  { method: 'PATCH', path: key(), status: 405, why: 'wrong method', body: {} },
  { method: 'POST', path: key('/sync'), status: 202, why: 'mine' },
  { method: 'POST', path: key('/sync'), status: 403, why: 'somebody else’s', as: 'other' },
  { method: 'POST', path: key('/sync'), status: 202, why: 'a body that says nothing', body: {} },
  { method: 'POST', path: key('/sync'), status: 422, why: 'malformed JSON', body: '{' },
  { method: 'POST', path: key('/sync'), status: 422, why: 'no such field', body: { name: 'x' } },
  {
    method: 'POST',
    path: key('/sync'),
    status: 415,
    why: 'no JSON',
    body: 'a=b',
    headers: { 'content-type': 'text/plain' },
  },
  { method: 'GET', path: key('/sync'), status: 405, why: 'wrong method' },
  { method: 'GET', path: '/api/stats/dashboard', status: 200, why: 'plain' },
  { method: 'GET', path: '/api/stats/dashboard?days=365', status: 200, why: 'a year' },
  { method: 'GET', path: '/api/stats/dashboard?days=366', status: 422, why: 'too many days' },
  { method: 'GET', path: '/api/stats/dashboard?days=1.5', status: 422, why: 'half a day' },
  { method: 'GET', path: '/api/stats/dashboard?time_zone=asia/kathmandu', status: 200, why: 'a time zone' },
  {
    method: 'GET',
    path: '/api/stats/dashboard?time_zone=Mars/Olympus',
    status: 422,
    why: 'no such time zone',
  },
  {
    method: 'GET',
    path: '/api/usage?start_date=0001-01-01&end_date=9999-12-31&time_zone=Pacific/Apia',
    status: 200,
    why: 'all of the calendar',
  },
  { method: 'GET', path: '/api/stats/dashboard', status: 401, why: 'nobody', as: 'nobody' },
  { method: 'GET', path: '/api/usage?start_date=2026-01-01&end_date=2026-12-31', status: 200, why: 'a year' },
  {
    method: 'GET',
    path: '/api/usage?start_date=1926-01-01&end_date=2026-12-31',
    status: 200,
    why: 'a century',
  },
  { method: 'GET', path: '/api/usage', status: 422, why: 'no dates' },
  {
    method: 'GET',
    path: '/api/usage?start_date=2026-02-30&end_date=2026-12-31',
    status: 422,
    why: 'no such date',
  },
  {
    method: 'GET',
    path: '/api/usage?start_date=0000-01-01&end_date=2026-12-31',
    status: 422,
    why: 'the year 0',
  },
  {
    method: 'GET',
    path: '/api/usage?start_date=2026-12-31&end_date=2026-01-01',
    status: 422,
    why: 'backwards',
  },
  {
    method: 'GET',
    path: '/api/usage?start_date=2026-01-01&end_date=2026-12-31&limit=1001',
    status: 422,
    why: 'limit',
  },
  {
    method: 'GET',
    path: '/api/usage?start_date=2026-01-01&end_date=2026-12-31&api_key_id=999999',
    status: 404,
    why: 'no such key',
  },
  {
    method: 'GET',
    path: '/api/usage?start_date=2026-01-01&end_date=2026-12-31&model=%00',
    status: 422,
    why: 'NUL',
  },
  { method: 'GET', path: '/api/nothing', status: 404, why: 'no such route' },
  { method: 'GET', path: '/api/keys/%zz', status: 422, why: 'a path that is no text' },
  { method: 'DELETE', path: key(), status: 403, why: 'somebody else’s', as: 'other' },
];

describe('every route and status', () => {
  test.each(rows)('$method $path → $status ($why)', async ({ method, path, status, as, body, headers }) => {
    const token = as === 'nobody' ? undefined : as === 'other' ? other.token : me.token;
    const answer = await call(method, typeof path === 'string' ? path : path(), {
      ...(token === undefined ? {} : { token }),
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    if (status < 400) return;
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      status,
      detail: expect.stringMatching(/\S/),
    });
    if (status === 422)
      expect(answer.body).toMatchObject({
        errors: expect.arrayContaining([{ path: expect.any(String), message: expect.any(String) }]),
      });
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/[A-Z]/);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(JSON.stringify(answer.body)).not.toMatch(/select|insert|node_modules| {4}at /i);
  });

  test('none of it was our fault', () => {
    expect(server.logged).toEqual([]);
  });
});

describe('names', () => {
  const refusal = 'Control and text direction characters are not allowed in a name.';

  test.each([
    ['a line break', 'two\nlines'],
    ['a tab', 'a\tb'],
    ['an escape', 'a\u001b[31mb'],
    ['a C1 control', 'a\u0085b'],
    ['a line separator', 'a\u2028b'],
    ['a right-to-left override', 'invoice\u202Efdp.exe'],
    ['an isolate', 'a\u2066b'],
    ['an Arabic letter mark', 'a\u061Cb'],
  ])('with %s are refused, of keys and tokens alike', async (_, name) => {
    const { token } = me;
    for (const [method, path, body] of [
      ['POST', '/api/keys', { name, key: newUpstreamKey() }],
      ['PUT', `/api/keys/${keyId}`, { name }],
      ['POST', '/api/tokens', { name }],
    ] as const) {
      const answer = await call(method, path, { token, body });
      expect([answer.status, answer.body], `${method} ${path}`).toEqual([
        422,
        expect.objectContaining({ errors: [{ path: 'name', message: refusal }] }),
      ]);
    }
  });

  test.each(['Produzione è già', 'ключ', 'مفتاح', '👩‍💻 laptop', 'キー・本番'])(
    'in any script are kept as they are: %s',
    async (name) => {
      const answer = await call('PUT', `/api/keys/${keyId}`, { token: me.token, body: { name } });
      expect(answer).toMatchObject({ status: 200, body: { name } });
    },
  );
});

describe('accounts', () => {
  test('an e-mail is taken in any case; login knows it in any case', async () => {
    const again = { email: me.email.toUpperCase(), password: 'ten-letter' };
    expect((await call('POST', '/api/auth/register', { body: again })).status).toBe(400);
    const login = { email: me.email.toUpperCase(), password: me.password };
    expect((await call('POST', '/api/auth/login', { body: login })).status).toBe(200);
  });

  test('unknown e-mail and wrong password get one and the same answer', async () => {
    const unknown = await call('POST', '/api/auth/login', {
      body: { email: email(), password: 'wrong password' },
    });
    const wrong = await call('POST', '/api/auth/login', {
      body: { email: me.email, password: 'wrong password' },
    });
    expect(wrong.body).toEqual(unknown.body);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
  });

  test('the cookie is out of reach of scripts, and Secure behind https', async () => {
    const body = { email: me.email, password: me.password };
    const plain = await call('POST', '/api/auth/login', { body });
    expect(plain.headers.get('set-cookie')).toMatch(
      /^watcher-[0-9a-f]{8}=[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
    );
    const https = await call('POST', '/api/auth/login', { body, headers: { 'x-forwarded-proto': 'https' } });
    expect(https.headers.get('set-cookie')).toMatch(
      /^__Host-watcher-[0-9a-f]{8}=.*; Path=\/; .*; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('a session ends at once, for the cookie and the header', async () => {
    const { token } = await signUp(server.url);
    const cookie = { headers: { cookie: server.cookieOf(token) } };
    expect((await call('GET', '/api/auth/me', cookie)).status).toBe(200);
    expect((await call('POST', '/api/auth/logout', cookie)).status).toBe(204);
    expect((await call('GET', '/api/auth/me', cookie)).status).toBe(401);
    expect((await call('GET', '/api/auth/me', { token })).status).toBe(401);
  });

  test('a page of another site cannot act with the cookie', async () => {
    const { token } = await signUp(server.url);
    const cookie = server.cookieOf(token);
    for (const foreign of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await call('POST', '/api/auth/logout', { headers: { cookie, ...foreign } });
      expect(answer.status).toBe(403);
      const trpc = await call('POST', '/trpc/auth.logout', { body: {}, headers: { cookie, ...foreign } });
      expect(trpc.status).toBe(403);
    }
    const own = await call('POST', '/api/auth/logout', { headers: { cookie, origin: server.url } });
    expect(own.status).toBe(204);
  });

  test('registering one e-mail many times at once makes one account', async () => {
    const body = { email: email(), password: 'ten-letter' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/api/auth/register', { body })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400, 400, 400, 400, 400, 400, 400]);
  });
});

describe('keys', () => {
  test('the last free place is given once, however many ask at once', async () => {
    const { token } = await signUp(server.url);
    await addKey(token);
    await addKey(token);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        call('POST', '/api/keys', { token, body: { name: 'x', key: newUpstreamKey() } }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(19);
  });

  test('twice the same key is refused; deleting it takes it away', async () => {
    const { token } = await signUp(server.url);
    const body = { name: 'twice', key: newUpstreamKey() };
    const first = await call('POST', '/api/keys', { token, body });
    expect(first.status).toBe(201);
    expect(JSON.stringify(first.body)).not.toContain(body.key);
    expect((await call('POST', '/api/keys', { token, body })).status).toBe(400);
    const { id } = first.body as { id: number };
    expect((await call('DELETE', `/api/keys/${id}`, { token })).status).toBe(204);
    expect((await call('GET', `/api/keys/${id}`, { token })).status).toBe(404);
    expect((await call('DELETE', `/api/keys/${id}`, { token })).status).toBe(404);
  });

  test('an answer has the fields of the contract and no others', async () => {
    const answer = await call('GET', `/api/keys/${keyId}`, { token: me.token });
    expect(Object.keys(answer.body as object)).toEqual([
      'id',
      'name',
      'label',
      'kind',
      'status',
      'is_active',
      'limit',
      'limit_remaining',
      'created_at',
      'last_validated_at',
      'last_synced_at',
      'last_error',
      'managed_by',
      'limit_reset',
      'disabled',
      'expires_at',
      'gone_at',
      'upstream_created_at',
      'workspace',
      'disable_causes',
      'tags',
      'problem',
    ]);
  });

  test('tRPC and REST give the same answer to the same question', async () => {
    const rest = await call('GET', '/api/stats/dashboard?days=7', { token: me.token });
    const input = encodeURIComponent(JSON.stringify({ days: 7 }));
    const trpc = await call('GET', `/trpc/stats.dashboard?input=${input}`, { token: me.token });
    const { data } = (trpc.body as { result: { data: { byDate: unknown[]; period: { days: number } } } })
      .result;
    const body = rest.body as { by_date: unknown[]; period: { days: number } };
    expect(body.period.days).toBe(data.period.days);
    expect(body.by_date).toHaveLength(data.byDate.length);
  });
});

test('the caller’s request id comes back when it is a sane one', async () => {
  const sane = await call('GET', '/api/auth/me', { headers: { 'x-request-id': 'abc-123' } });
  expect(sane.headers.get('x-request-id')).toBe('abc-123');
  const odd = await call('GET', '/api/auth/me', { headers: { 'x-request-id': 'a b<script>' } });
  expect(odd.headers.get('x-request-id')).not.toContain('script');
});

describe('guessing passwords', () => {
  const guess = (address: string, email: string, password: string, headers: Record<string, string> = {}) =>
    call('POST', '/api/auth/login', {
      body: { email, password },
      headers: { 'x-forwarded-for': address, ...headers },
    });

  test('is slowed for an address, with a true Retry-After, and not for the owner elsewhere', async () => {
    const owner = await signUp(server.url);
    const answers: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      answers.push((await guess('203.0.113.7', owner.email, `wrong ${index}`)).status);
    }
    expect(answers).toEqual([...Array<number>(10).fill(401), 429, 429]);
    const refused = await guess('203.0.113.7', owner.email, owner.password);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10);
    expect((await guess('198.51.100.1', owner.email, owner.password)).status).toBe(200);
  });

  test('from many addresses slows strangers, not the device that has signed in before', async () => {
    const owner = await signUp(server.url);
    const first = await guess('198.51.100.2', owner.email, owner.password);
    expect(first.status).toBe(200);
    const device = first.headers.getSetCookie().find((one) => one.includes('-device='));
    const strangers = Array.from({ length: 60 }, (_, index) =>
      guess(`192.0.2.${index}`, owner.email, 'wrong password'),
    );
    // Together with them: a slow machine would have forgiven some by the time that all are answered.
    const owners = guess('198.51.100.2', owner.email, owner.password);
    const answers = await Promise.all(strangers);
    expect(answers.filter((answer) => answer.status === 429).length).toBeGreaterThanOrEqual(5);
    expect((await owners).status).toBe(429);
    const cookie = device?.split(';')[0] ?? '';
    expect((await guess('192.0.2.200', owner.email, owner.password, { cookie })).status).toBe(200);
  });

  test('a right password never counts', async () => {
    const owner = await signUp(server.url);
    for (let index = 0; index < 15; index += 1) {
      expect((await guess('198.51.100.3', owner.email, owner.password)).status).toBe(200);
    }
  });
});

test('what a caller sent in the place of a name does not come back', async () => {
  const secret = 'sk-or-v1-0123456789abcdef';
  const answers = [
    await call('POST', '/api/keys', { token: me.token, body: { [secret]: 1 } }),
    await call('GET', `/api/keys?${secret}=1`, { token: me.token }),
    await call('GET', `/api/${secret}`, { token: me.token }),
    await call('GET', `/api/keys/${secret}`, { token: me.token }),
    await call('GET', `/trpc/${secret}`, { token: me.token }),
    await call('POST', '/trpc/keys.create', {
      token: me.token,
      body: { name: 'a', key: secret, [secret]: 1 },
    }),
    await call('GET', `/trpc/keys.list?input=${encodeURIComponent(`{"${secret}":1}`)}`, { token: me.token }),
    await call('GET', `/${secret}`),
  ];
  for (const answer of answers) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(answer.body)).not.toContain(secret);
  }
});

describe('what a client may send without breaking anything', () => {
  test('a body nested ten thousand deep', async () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    for (const body of [`{"email":${deep},"password":"x"}`, `{"email":"a@example.com","password":${deep}}`]) {
      expect((await call('POST', '/api/auth/login', { body })).status).toBe(422);
    }
  });

  test('a batch of more calls than pages make, and each call of one counts', async () => {
    const many = Array.from({ length: 11 }, () => 'auth.me').join(',');
    const encoded = many.replaceAll(',', '%2C');
    for (const [path, status] of [
      [`/trpc/${encoded}?batch=1&input={}`, 400],
      ['/trpc/%zz', 400],
      ['/trpc/v1.keys%2C%E0%A4%A?batch=1', 400],
    ] as const) {
      expect((await ask(server.url, 'GET', path, { token: me.token })).status).toBe(status);
    }
    const answer = await ask(server.url, 'GET', `/trpc/${many}?batch=1&input={}`, { token: me.token });
    expect(answer.status).toBe(400);
    const created = await call('POST', '/api/tokens', { token: me.token, body: { name: 'counted' } });
    const { token } = created.body as { token: string };
    const left = async (path: string) =>
      Number((await ask(server.url, 'GET', path, { token })).headers.get('ratelimit-remaining'));
    const before = await left('/api/v1/keys');
    expect(await left('/trpc/v1.keys,v1.keys%2Cv1.keys%2cv1.keys?batch=1&input={}')).toBe(before - 4);
  });

  test('a Host that is none and a body that is a form', async () => {
    const form = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await ask(server.url, 'POST', '/trpc/auth.login', { body: 'a', headers: form });
    expect(answer.status).toBe(415);
  });

  test('a page of another origin reads the public API and nothing else', async () => {
    const headers = { origin: 'https://pages.example', 'access-control-request-method': 'GET' };
    const preflight = await ask(server.url, 'OPTIONS', '/api/v1/stats', { headers });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const read = await ask(server.url, 'GET', '/api/v1/stats', { headers: { origin: headers.origin } });
    expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    const other = await ask(server.url, 'GET', '/api/keys', { token: me.token, headers });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('an address at a host without a dot', async () => {
    const body = { email: `admin-${crypto.randomUUID()}@localhost`, password: 'correct horse battery' };
    expect((await call('POST', '/api/auth/register', { body })).status).toBe(201);
  });

  test('a password composed otherwise', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const password = 'caffè e cornetto';
    await call('POST', '/api/auth/register', { body: { email, password: password.normalize('NFC') } });
    const login = { email, password: password.normalize('NFD') };
    expect((await call('POST', '/api/auth/login', { body: login })).status).toBe(200);
  });
});
