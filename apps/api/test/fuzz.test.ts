import { evaluateTeam } from '@watcher/core/alerts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../src/openapi/document.ts';
import { createConformance } from './support/conformance.ts';
import { type Answer, ask, signUp } from './support/http.ts';
import { type FuzzRequest, type Known, requestOf, type Who } from './support/requests.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 5000);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** Sent at once, so that requests meet each other, too. */
const BATCH = 20;

let server: TestServer;
let apiToken: string;
const people = new Map<'me' | 'other' | 'cookie', { email: string; password: string; token: string }>();
const ids: number[] = [];
const openRouterKeys: string[] = [];
const shareTokens: string[] = [];

beforeAll(async () => {
  server = await startServer({ config: { rateLimitRequests: 1_000_000, maxApiKeysPerUser: 6 } });
  for (const who of ['me', 'other', 'cookie'] as const) people.set(who, await signUp(server.url));
  ids.push(...(await addUsage(server, tokenOf('me') ?? '')), 1, 2, 3, 999_999);
  for (const { token } of people.values()) await watchSpend(token);
  const owner = await signUp(server.url);
  await addUsage(server, owner.token);
  const made = await ask(server.url, 'POST', '/api/tokens', { token: owner.token, body: { name: 'fuzz' } });
  apiToken = (made.body as { token: string }).token;
  const account = server.sim.createAccount({ name: 'fuzz' });
  for (let index = 0; index < 20; index += 1) {
    openRouterKeys.push(account.createKey({ name: `key ${index}`, kind: 'inference' }).key);
  }
});
afterAll(() => server.close());

/** Channels, shares, and budgets that are used up with their alerts: what chance would hardly bring about, or soon deletes. */
async function watchSpend(token: string): Promise<void> {
  const budget = { name: 'used up', amount: 0.01, period: 'total', thresholds: [50] };
  const channel = { kind: 'webhook', name: 'hook', settings: { url: `${server.url}/hook` } };
  const share = { name: 'for a client', period: 'month' };
  const view = { query: 'period=month&group=model' };
  for (let count = 0; count < 5; count += 1) {
    for (const [path, body] of [
      ['/api/budgets', budget],
      ['/api/channels', channel],
      ['/api/shares', share],
      ['/api/views', { ...view, name: `view ${count}` }],
    ] as const) {
      const made = await ask(server.url, 'POST', path, { token, body });
      const { id, token: shareToken } = made.body as { id: number; token?: string };
      ids.push(id);
      if (shareToken !== undefined) shareTokens.push(shareToken);
    }
  }
  const teams = (await ask(server.url, 'GET', '/api/teams', { token })).body as { items: { id: number }[] };
  await evaluateTeam(server.deps.ctx, { teamId: teams.items[0]?.id ?? 0 });
}

function tokenOf(who: Who): string | undefined {
  if (who === 'nobody') return undefined;
  if (who === 'nonsense') return 'nonsense';
  return who === 'api token' ? apiToken : people.get(who)?.token;
}

async function send({ method, path, who, body, headers }: FuzzRequest): Promise<Answer> {
  const token = tokenOf(who);
  const credentials: Record<string, string> =
    token === undefined
      ? {}
      : who === 'cookie'
        ? { cookie: server.cookieOf(token) }
        : { authorization: `Bearer ${token}` };
  return ask(server.url, method, path, {
    headers: { ...headers, ...credentials },
    ...(body === undefined ? {} : { body }),
  });
}

/** A session that was ended is opened again, so that the run goes on. */
async function signInAgain({ who, operationId }: FuzzRequest, { status }: Answer): Promise<void> {
  if (operationId !== 'authLogout' || status !== 204) return;
  if (who !== 'me' && who !== 'other' && who !== 'cookie') return;
  const person = people.get(who);
  if (person === undefined) return;
  const { email, password } = person;
  const login = await ask(server.url, 'POST', '/api/auth/login', { body: { email, password } });
  if (login.status === 200)
    people.set(who, { ...person, token: (login.body as { access_token: string }).access_token });
}

function learn({ method, operationId }: FuzzRequest, { status, body }: Answer): void {
  if (operationId.endsWith('Create') && method === 'POST' && status === 201)
    ids.push((body as { id: number }).id);
}

test(`${REQUESTS} random requests (FUZZ_SEED=${SEED}): no 5xx, nothing undocumented`, async () => {
  const conformance = createConformance(openApiDocument);
  const known: Known = {
    ids: () => ids,
    openRouterKeys,
    emails: ['me', 'other'].map((who) => people.get(who as 'me')?.email ?? ''),
    password: 'correct horse battery',
    shareTokens,
  };
  const statuses = new Map<number, number>();
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(requestOf(openApiDocument, known), { minLength: BATCH, maxLength: BATCH }),
      async (requests) => {
        await Promise.all(
          requests.map(async (request) => {
            const answer = await send(request);
            sent += 1;
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            expect(answer.status, JSON.stringify(request)).toBeLessThan(500);
            conformance.check(request.method, request.path, answer);
            expect(JSON.stringify(answer.body) ?? '').not.toMatch(
              /node_modules| {4}at |syntax error at|relation "/,
            );
            learn(request, answer);
            await signInAgain(request, answer);
          }),
        );
      },
    ),
    {
      numRuns: Math.ceil(REQUESTS / BATCH),
      seed: SEED,
      endOnFailure: true,
      interruptAfterTimeLimit: 540_000,
      markInterruptAsFailure: true,
    },
  );
  expect(server.logged).toEqual([]);
  expect(sent).toBeGreaterThanOrEqual(REQUESTS);
  process.stdout.write(`statuses: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}\n`);
  // The run must not have stood before closed doors all the time.
  const succeeded = [...conformance.seen].filter((line) => / 2\d\d$/.test(line));
  const operations = Object.values(openApiDocument.paths).flatMap((item) => Object.values(item));
  if (REQUESTS >= 5000) expect(succeeded.length).toBeGreaterThan(operations.length * 0.9);
}, 600_000);
