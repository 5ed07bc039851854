import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { scopeOfSession } from '../src/access/index.ts';
import {
  authenticate,
  changeEmail,
  changePassword,
  isSessionOpen,
  login,
  logout,
  register,
  resetPassword,
} from '../src/auth/index.ts';
import { createResetLink } from '../src/auth/reset-password.ts';
import { createKey } from '../src/keys/index.ts';
import { createWorld, type World } from './support/world.ts';

const PASSWORD = 'correct horse battery';
const DAY = 86_400_000;

let world: World;
let me: string;
beforeAll(async () => {
  world = await createWorld({ at: new Date().toISOString() });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.ctx.db.execute(sql`TRUNCATE throttles, known_addresses`);
  me = `${crypto.randomUUID()}@example.com`;
  await register(world.ctx, { email: me, password: PASSWORD });
});

const from = (address: string) => ({ ...world.ctx, address });
const signIn = (address: string, device: string | null = null, password = PASSWORD) =>
  login(from(address), { email: me, password }, { userAgent: null, device });
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: Error) => error.message,
  );
/** Of as many guesses as that, what the last one was told. */
async function guess(times: number, one: (turn: number) => Promise<unknown>): Promise<string> {
  let last = '';
  for (let turn = 0; turn < times; turn += 1) last = await codeOf(one(turn));
  return last;
}
async function sessionOf(ctx = world.ctx) {
  const { session } = await signIn('192.0.2.1');
  const found = await authenticate(ctx, session.accessToken);
  if (found === null) throw new Error('The session is not there.');
  return { token: session.accessToken, ...found };
}

test('a device that signed in before is held up by nobody, not even at the same address', async () => {
  const { device } = await signIn('192.0.2.1');
  expect(device).toMatch(/^[\w-]{43}$/);
  expect(await guess(11, () => signIn('192.0.2.1', null, 'wrong'))).toBe('too_many_attempts');
  expect(await codeOf(signIn('192.0.2.1'))).toBe('too_many_attempts');
  // Strangers of many addresses fill the account's bucket, too.
  expect(await guess(41, (turn) => signIn(`198.51.100.${turn}`, null, 'wrong'))).toBe('too_many_attempts');
  expect(await codeOf(signIn('203.0.113.7'))).toBe('too_many_attempts');
  expect(await codeOf(signIn('192.0.2.1', device))).toBe('done');
  // It is no licence to guess, and one that is made up is none at all.
  expect(await codeOf(signIn('203.0.113.7', 'x'.repeat(43)))).toBe('too_many_attempts');
  expect(await guess(11, () => signIn('203.0.113.7', device, 'wrong'))).toBe('too_many_attempts');
});

test('whoever sets a new password signs in from there, whatever strangers try', async () => {
  const { device: earlier } = await signIn('192.0.2.9');
  await guess(51, (turn) => signIn(`198.51.100.${turn}`, null, 'wrong'));
  expect(await codeOf(signIn('192.0.2.9', earlier))).toBe('done');
  const link = await createResetLink(world.ctx, me);
  const token = new URLSearchParams(new URL(link?.url ?? '').hash.slice(1)).get('token') ?? '';
  const { device } = await resetPassword(from('192.0.2.1'), { token, password: PASSWORD }, 'en');
  expect(await codeOf(signIn('203.0.113.7'))).toBe('too_many_attempts');
  expect(await codeOf(signIn('192.0.2.1', device))).toBe('done');
  // Whoever had a device that was known may be why there is a new password.
  expect(await codeOf(signIn('192.0.2.9', earlier))).toBe('too_many_attempts');
});

test('an open session is refused for its own wrong passwords only', async () => {
  const { session } = await sessionOf();
  await guess(60, () => signIn('192.0.2.1', null, 'wrong'));
  const change = (currentPassword: string, of = session) =>
    changePassword(from('192.0.2.1'), of, { currentPassword, newPassword: PASSWORD });
  expect(await codeOf(change(PASSWORD))).toBe('done');
  expect(await guess(11, () => change('wrong'))).toBe('too_many_attempts');
  expect(await codeOf(change(PASSWORD))).toBe('too_many_attempts');
  expect(await codeOf(change(PASSWORD, { ...session, sessionId: 'another' }))).toBe('done');
});

test('which addresses have an account is told so often only; free ones do not count', async () => {
  const { session } = await sessionOf();
  const taken = `${crypto.randomUUID()}@example.com`;
  await register(world.ctx, { email: taken, password: PASSWORD });
  const change = (email: string) => changeEmail(world.ctx, session, { email, currentPassword: PASSWORD });
  for (let turn = 0; turn < 25; turn += 1)
    await change(turn % 2 === 0 ? `${crypto.randomUUID()}@example.com` : me);
  expect(await guess(20, () => change(taken))).toBe('email_taken');
  expect(await codeOf(change(taken))).toBe('too_many_attempts');
  const again = (address: string) => register(from(address), { email: taken, password: PASSWORD });
  expect(await guess(20, () => again('2001:db8::1'))).toBe('email_taken');
  // The neighbour in the same network is the same client.
  expect(await codeOf(again('2001:db8::2'))).toBe('too_many_attempts');
  expect(await codeOf(again('2001:db8:1::2'))).toBe('email_taken');
});

test('keys that OpenRouter refuses are tried so often only', async () => {
  const user = await world.newUser();
  const add = (key: string) => createKey(user, user.scope, { name: 'stolen', key });
  const good = world.sim.createAccount({ name: 'a' }).createKey({ name: 'k' });
  await add(good.key);
  const made = (turn: number) => `sk-or-v1-${turn.toString(16).padStart(64, '0')}`;
  expect(await guess(20, (turn) => add(made(turn)))).toBe('key_refused_upstream');
  expect(await codeOf(add(made(99)))).toBe('too_many_attempts');
});

test('a session ends after 90 days, however much it is used', async () => {
  const { token, session } = await sessionOf();
  const { teamId } = await scopeOfSession(world.ctx, session, null);
  const { db, now } = world.ctx;
  const age = (days: number) =>
    db.execute(sql`
      UPDATE sessions SET created_at = ${new Date(now().getTime() - days * DAY).toISOString()}::timestamptz
      WHERE id = ${session.sessionId}`);
  await age(89);
  expect(await authenticate(world.ctx, token)).toMatchObject({ session });
  expect(await isSessionOpen(world.ctx, session, teamId)).toBe(true);
  await age(91);
  expect(await authenticate(world.ctx, token)).toBeNull();
  expect(await isSessionOpen(world.ctx, session, teamId)).toBe(false);
});

test('a session in use is prolonged, and says until when', async () => {
  const { token, session, prolongedUntil } = await sessionOf();
  const { teamId } = await scopeOfSession(world.ctx, session, null);
  expect(prolongedUntil).toBeNull();
  const soon = new Date(Date.now() + 10 * DAY).toISOString();
  await world.ctx.db.execute(
    sql`UPDATE sessions SET expires_at = ${soon}::timestamptz WHERE id = ${session.sessionId}`,
  );
  const found = await authenticate(world.ctx, token);
  expect(found?.prolongedUntil?.getTime()).toBeGreaterThan(Date.now() + 29 * DAY);
  expect((await authenticate(world.ctx, token))?.prolongedUntil).toBeNull();
  await logout(world.ctx, session);
  expect(await isSessionOpen(world.ctx, session, teamId)).toBe(false);
});
