import { expect, test } from 'vitest';
import { NOW, openSimulator } from './support.ts';

const MINUTE = 60_000;

async function openLimited() {
  const simulator = await openSimulator();
  const { sim, account, call, management } = simulator;
  const second = account.createKey({ name: 'second', kind: 'management' });
  const ask = (key = management.key) => call(key, 'POST', '/analytics/query', { metrics: ['request_count'] });
  const statuses = async (count: number, key?: string) => {
    const found = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const { status } = await ask(key);
      found.set(status, (found.get(status) ?? 0) + 1);
    }
    return Object.fromEntries(found);
  };
  return { ...simulator, second, ask, statuses, sim };
}

test('each management key has its own 64 analytics calls in any minute', async () => {
  const { sim, ask, statuses, second, call, management } = await openLimited();
  sim.settings.rateLimits = [{ path: '/analytics', perMinute: 64, retryAfter: 'seconds' }];
  expect(await statuses(40)).toEqual({ 200: 40 });
  sim.clock.advance(40_000);
  expect(await statuses(30)).toEqual({ 200: 24, 429: 6 });
  expect(await statuses(64, second.key)).toEqual({ 200: 64 });
  expect((await call(management.key, 'GET', '/analytics/meta')).status).toBe(429);
  expect((await call(management.key, 'GET', '/keys')).status).toBe(200);
  // What is waited for is the first call of the last minute.
  expect((await ask()).headers.get('retry-after')).toBe('20');
  sim.clock.advance(19_999);
  expect((await ask()).status).toBe(429);
  sim.clock.advance(1);
  expect(await statuses(50)).toEqual({ 200: 40, 429: 10 });
});

test('a refusal tells when to come again in seconds, as a date, or not at all', async () => {
  const { sim, ask } = await openLimited();
  const limit = { path: '/analytics', perMinute: 1 } as const;
  const told = async (retryAfter: 'seconds' | 'date' | 'none') => {
    sim.settings.rateLimits = [{ ...limit, retryAfter }];
    const { status, headers, body } = await ask();
    return [status, body.error.code, headers.get('retry-after')];
  };
  sim.settings.rateLimits = [{ ...limit, retryAfter: 'none' }];
  await ask();
  sim.clock.advance(10_500);
  expect(await told('seconds')).toEqual([429, 429, '50']);
  expect(await told('date')).toEqual([429, 429, new Date(NOW + 60_000).toUTCString()]);
  expect(await told('none')).toEqual([429, 429, null]);
});

test('a limit may be for one method; refused calls change nothing and do not count', async () => {
  const { sim, call, management, inference } = await openLimited();
  sim.settings.rateLimits = [{ path: '/keys', method: 'PATCH', perMinute: 1, retryAfter: 'seconds' }];
  const rename = async (name: string) =>
    (await call(management.key, 'PATCH', `/keys/${inference.hash}`, { name })).status;
  expect([await rename('a'), await rename('b'), await rename('c')]).toEqual([200, 429, 429]);
  expect((await call(management.key, 'GET', '/keys')).body.data[0].name).toBe('a');
  sim.clock.advance(MINUTE);
  expect(await rename('d')).toBe(200);
});

test('a clock that is set back does not block a key', async () => {
  const { sim, statuses } = await openLimited();
  sim.settings.rateLimits = [{ path: '/analytics', perMinute: 2, retryAfter: 'seconds' }];
  expect(await statuses(3)).toEqual({ 200: 2, 429: 1 });
  sim.clock.advance(-60 * MINUTE);
  expect(await statuses(3)).toEqual({ 200: 2, 429: 1 });
});

test('an address that sends bad keys is banned for a minute, with its good keys', async () => {
  const { sim, call, management } = await openLimited();
  sim.settings.ban = { refusedPerMinute: 3, status: 429 };
  const good = async () => (await call(management.key, 'GET', '/keys')).status;
  const guess = async (key: string) => (await call(key, 'GET', '/key')).status;
  expect([await guess('sk-1'), await guess('sk-2'), await good(), await guess('sk-3')]).toEqual([
    401, 401, 200, 401,
  ]);
  expect([await good(), await guess('sk-4')]).toEqual([429, 429]);
  sim.clock.advance(MINUTE);
  expect([await good(), await guess('sk-5')]).toEqual([200, 401]);
});

test('limits are set over the control routes', async () => {
  const { control, statuses } = await openLimited();
  const rateLimits = [{ path: '/analytics', perMinute: 1, retryAfter: 'none' }];
  expect((await control('PATCH', '/settings', { rateLimits, ban: null })).body).toMatchObject({ rateLimits });
  expect(await statuses(2)).toEqual({ 200: 1, 429: 1 });
  expect((await control('PATCH', '/settings', { rateLimits: [{ path: '/keys' }] })).status).toBe(400);
});
