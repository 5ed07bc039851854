import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

const NEW_PASSWORD = 'another horse battery';

/** Two API processes' worth of servers on one database. */
let one: TestServer;
let two: TestServer;
let database: pg.Client;
beforeAll(async () => {
  one = await startServer();
  two = await startServer({ databaseUrl: one.databaseUrl });
  database = new pg.Client({ connectionString: one.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await two.close();
  await one.close();
});

type Person = Awaited<ReturnType<typeof signUp>>;

function change(token: string, verb: string, input?: unknown): Promise<Answer> {
  return ask(one.url, 'POST', `/trpc/auth.${verb}`, { token, body: input ?? {} });
}

async function read<T>(token: string, verb: string): Promise<T> {
  const answer = await ask(one.url, 'GET', `/trpc/auth.${verb}`, { token });
  expect(answer.status).toBe(200);
  return (answer.body as { result: { data: T } }).result.data;
}

function resultOf(answer: Answer): unknown {
  return (answer.body as { result: { data: unknown } }).result.data;
}

function complaintsOf(answer: Answer): unknown {
  return (answer.body as { error: { data: { fields: unknown } } }).error.data.fields;
}

async function signInAgain({ email, password }: Person, agent = 'test'): Promise<string> {
  const answer = await ask(one.url, 'POST', '/api/auth/login', {
    body: { email, password },
    headers: { 'user-agent': agent },
  });
  expect(answer.status).toBe(200);
  return (answer.body as { access_token: string }).access_token;
}

async function statusOf(server: TestServer, token: string): Promise<number> {
  return (await ask(server.url, 'GET', '/api/auth/me', { token })).status;
}

/** The id of somebody's own team. */
async function personalTeamOf(token: string): Promise<number> {
  const answer = await ask(one.url, 'GET', '/api/teams', { token });
  return (answer.body as { items: { id: number }[] }).items[0]?.id ?? 0;
}

const notYours = [
  {
    path: ['currentPassword'],
    code: 'wrong_password',
    params: {},
    message: 'The current password is incorrect.',
  },
];

describe('the password', () => {
  test('changes, and every other session is dead at once, in every process', async () => {
    const me = await signUp(one.url);
    const others = [await signInAgain(me), await signInAgain(me), await signInAgain(me)];
    const input = { currentPassword: me.password, newPassword: NEW_PASSWORD };
    expect(resultOf(await change(me.token, 'changePassword', input))).toEqual({ ended: 3 });
    for (const token of others) {
      expect(await statusOf(one, token)).toBe(401);
      expect(await statusOf(two, token)).toBe(401);
    }
    expect(await statusOf(two, me.token)).toBe(200);
    const old = await ask(one.url, 'POST', '/api/auth/login', {
      body: { email: me.email, password: me.password },
    });
    expect(old.status).toBe(401);
    await signInAgain({ ...me, password: NEW_PASSWORD });
  });

  test('does not change without the current one, nor to a short one', async () => {
    const me = await signUp(one.url);
    const other = await signInAgain(me);
    const wrong = await change(me.token, 'changePassword', {
      currentPassword: 'not this one',
      newPassword: NEW_PASSWORD,
    });
    expect(wrong.status).toBe(422);
    expect(complaintsOf(wrong)).toEqual(notYours);
    const short = await change(me.token, 'changePassword', {
      currentPassword: me.password,
      newPassword: 'short',
    });
    expect(short.status).toBe(422);
    expect(await statusOf(one, other)).toBe(200);
    await signInAgain(me);
  });

  test('is guessed through a session no faster than at the login, and that keeps nobody from signing in', async () => {
    const me = await signUp(one.url);
    const statuses: number[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      const input = { currentPassword: `guess ${guess}`, newPassword: NEW_PASSWORD };
      statuses.push((await change(me.token, 'changePassword', input)).status);
      statuses.push((await change(me.token, 'deleteAccount', { currentPassword: 'guess' })).status);
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 422));
    expect(statuses.slice(10)).toEqual([429, 429]);
    // Whoever has the session alone must not shut its owner out.
    const login = await ask(one.url, 'POST', '/api/auth/login', {
      body: { email: me.email, password: me.password },
    });
    expect(login.status).toBe(200);
  });

  test('changed twice at once changes once', async () => {
    const me = await signUp(one.url);
    const answers = await Promise.all(
      ['first new password', 'second new password'].map((newPassword) =>
        change(me.token, 'changePassword', { currentPassword: me.password, newPassword }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});

describe('sessions', () => {
  test('are listed with this one first, and end one by one or all others at once', async () => {
    const me = await signUp(one.url);
    const phone = await signInAgain(me, 'Phone');
    const laptop = await signInAgain(me, 'Laptop');
    type Listed = { id: string; userAgent: string | null; isCurrent: boolean }[];
    const listed = await read<Listed>(phone, 'sessions');
    expect(listed).toHaveLength(3);
    expect(listed[0]).toMatchObject({ userAgent: 'Phone', isCurrent: true, createdAt: expect.any(String) });
    expect(listed.slice(1).some(({ isCurrent }) => isCurrent)).toBe(false);
    expect(JSON.stringify(listed)).not.toContain(laptop);

    const its = listed.find(({ userAgent }) => userAgent === 'Laptop')?.id;
    expect((await change(phone, 'revokeSession', { id: its })).status).toBe(200);
    expect(await statusOf(two, laptop)).toBe(401);
    expect(await statusOf(two, me.token)).toBe(200);
    expect((await change(phone, 'revokeSession', { id: its })).status).toBe(404);

    expect(resultOf(await change(phone, 'revokeOtherSessions'))).toEqual({ ended: 1 });
    expect(await statusOf(two, me.token)).toBe(401);
    expect(await read<Listed>(phone, 'sessions')).toHaveLength(1);
  });

  test('of somebody else are neither seen nor ended', async () => {
    const [me, other] = [await signUp(one.url), await signUp(one.url)];
    const [its] = await read<{ id: string }[]>(other.token, 'sessions');
    expect((await change(me.token, 'revokeSession', { id: its?.id })).status).toBe(404);
    expect(resultOf(await change(me.token, 'revokeOtherSessions'))).toEqual({ ended: 0 });
    expect(await statusOf(one, other.token)).toBe(200);
    expect(await read<unknown[]>(me.token, 'sessions')).toHaveLength(1);
  });

  test('note when they were last seen, not at every request', async () => {
    const me = await signUp(one.url);
    const seen = async () => {
      const [session] = await read<{ id: string; lastSeenAt: string }[]>(me.token, 'sessions');
      return { id: session?.id, at: Date.parse(session?.lastSeenAt ?? '') };
    };
    const before = await seen();
    expect((await seen()).at).toBe(before.at);
    await database.query(`UPDATE sessions SET last_seen_at = now() - interval '6 minutes' WHERE id = $1`, [
      before.id,
    ]);
    await statusOf(two, me.token);
    expect((await seen()).at).toBeGreaterThanOrEqual(before.at);
  });
});

describe('the profile', () => {
  test('keeps a time zone, or follows the browser again', async () => {
    const me = await signUp(one.url);
    expect(await read(me.token, 'profile')).toMatchObject({ email: me.email, timeZone: null });
    for (const timeZone of ['Europe/Rome', null]) {
      expect(resultOf(await change(me.token, 'updateProfile', { timeZone }))).toMatchObject({ timeZone });
      expect(await read(me.token, 'profile')).toMatchObject({ timeZone });
    }
    for (const timeZone of ['Mars/Olympus', '+01:00', '']) {
      expect((await change(me.token, 'updateProfile', { timeZone })).status).toBe(422);
    }
  });

  test('takes another e-mail address that is free, and signs in with it', async () => {
    const [me, other] = [await signUp(one.url), await signUp(one.url)];
    const email = `${crypto.randomUUID()}@example.com`;
    const taken = await change(me.token, 'changeEmail', {
      email: other.email.toUpperCase(),
      currentPassword: me.password,
    });
    expect(taken.status).toBe(400);
    expect(complaintsOf(taken)).toMatchObject([{ path: ['email'] }]);
    const wrong = await change(me.token, 'changeEmail', { email, currentPassword: 'not this one' });
    expect(complaintsOf(wrong)).toEqual(notYours);
    const done = await change(me.token, 'changeEmail', { email, currentPassword: me.password });
    expect(resultOf(done)).toMatchObject({ email });
    await signInAgain({ ...me, email });
  });
});

describe('an account', () => {
  /** Rows of a person in every table that names one, of their team, and of its keys. */
  async function rowsOf(
    userId: number,
    teamId: number,
    keyIds: readonly number[],
  ): Promise<Record<string, number>> {
    const columns = await database.query<{ table_name: string; column_name: string }>(`
      SELECT table_name, column_name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name IN ('user_id', 'created_by', 'personal_of', 'team_id', 'key_id', 'managed_by')`);
    const counts: Record<string, number> = {};
    for (const { table_name, column_name } of columns.rows) {
      const people = ['user_id', 'created_by', 'personal_of'];
      const ids = people.includes(column_name) ? [userId] : column_name === 'team_id' ? [teamId] : keyIds;
      const found = await database.query<{ count: string }>(
        `SELECT count(*) FROM "${table_name}" WHERE "${column_name}" = ANY ($1::bigint[])`,
        [ids],
      );
      counts[`${table_name}.${column_name}`] = Number(found.rows[0]?.count);
    }
    return counts;
  }

  test('goes with everything in it, and nothing of others does', async () => {
    const [me, other] = [await signUp(one.url), await signUp(one.url)];
    const keyIds = await addUsage(one, me.token);
    await addUsage(one, other.token);
    await ask(one.url, 'POST', '/api/tokens', { token: me.token, body: { name: 'script' } });
    const elsewhere = await signInAgain(me);
    const { id } = await read<{ id: number }>(me.token, 'me');
    const teamId = await personalTeamOf(me.token);
    // As if retention had taken some facts: their part of the sums has nothing to go with.
    for (const rollup of ['usage_day', 'usage_day_sum', 'usage_key']) {
      await database.query(`UPDATE ${rollup} SET facts = facts + 1 WHERE team_id = $1`, [teamId]);
    }
    const before = await rowsOf(id, teamId, keyIds);
    for (const table of ['usage_hour', 'usage_day', 'usage_day_sum', 'api_keys', 'api_tokens']) {
      expect(before[`${table}.team_id`], table).toBeGreaterThan(0);
    }
    expect(before['sessions.user_id']).toBeGreaterThan(0);
    const dashboard = await ask(one.url, 'GET', '/api/stats/dashboard', { token: other.token });

    const wrong = await change(me.token, 'deleteAccount', { currentPassword: 'not this one' });
    expect(complaintsOf(wrong)).toEqual(notYours);
    expect(await rowsOf(id, teamId, keyIds)).toEqual(before);

    const answer = await change(me.token, 'deleteAccount', { currentPassword: me.password });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/^watcher-[0-9a-f]{8}=;/);
    for (const [table, count] of Object.entries(await rowsOf(id, teamId, keyIds)))
      expect(count, table).toBe(0);
    expect(await statusOf(two, me.token)).toBe(401);
    expect(await statusOf(two, elsewhere)).toBe(401);
    expect((await ask(one.url, 'GET', '/api/stats/dashboard', { token: other.token })).body).toEqual(
      dashboard.body,
    );
    // The address is free again, and the new account is empty.
    const { email, password } = me;
    expect((await ask(one.url, 'POST', '/api/auth/register', { body: { email, password } })).status).toBe(
      201,
    );
    const again = await signInAgain(me);
    const keys = await ask(one.url, 'GET', '/api/keys', { token: again });
    expect(keys.body).toMatchObject({ total: 0 });
  });

  test('that goes while OpenRouter is asked about a key of its team takes no key', async () => {
    const me = await signUp(one.url);
    const { key } = one.sim.createAccount({ name: 'late' }).createKey({ name: 'late' });
    const calls = one.sim.requests.length;
    one.sim.faults.add({ kind: 'slow', path: '/key', delayMs: 2_000 });
    const added = ask(one.url, 'POST', '/api/keys', { token: me.token, body: { name: 'late', key } });
    await expect.poll(() => one.sim.requests.length).toBeGreaterThan(calls);
    expect((await change(me.token, 'deleteAccount', { currentPassword: me.password })).status).toBe(200);
    expect(await added).toMatchObject({ status: 404, body: { code: 'team_not_found' } });
  });
});

describe('how long a session lasts', () => {
  const days = (count: number) => `${count} days`;
  /** Lets a session end in so many days, and be so old. */
  const age = ({ email }: Person, left: number, old: number) =>
    database.query(
      `UPDATE sessions SET expires_at = now() + $2::interval, created_at = now() - $3::interval
       WHERE user_id = (SELECT id FROM users WHERE email = $1)`,
      [email, days(left), days(old)],
    );
  const visit = (token: string) =>
    ask(one.url, 'GET', '/api/auth/me', { headers: { cookie: one.cookieOf(token) } });
  const daysOf = (answer: Answer) => {
    const [cookie = ''] = answer.headers.getSetCookie();
    const [, expires = ''] = /expires=([^;]+)/i.exec(cookie) ?? [];
    return Math.round((Date.parse(expires) - Date.now()) / 86_400_000);
  };

  test('used, it goes on for thirty days, and the browser’s cookie with it', async () => {
    const person = await signUp(one.url);
    expect((await visit(person.token)).headers.getSetCookie()).toEqual([]);
    await age(person, 10, 20);
    const prolonged = await visit(person.token);
    expect(prolonged.status).toBe(200);
    expect(daysOf(prolonged)).toBe(30);
    expect(prolonged.headers.getSetCookie()[0]).toContain(person.token);
    // The next request finds nothing to prolong, and a program that sends the token has no cookie.
    expect((await visit(person.token)).headers.getSetCookie()).toEqual([]);
    await age(person, 10, 20);
    const asProgram = await ask(one.url, 'GET', '/api/auth/me', { token: person.token });
    expect([asProgram.status, asProgram.headers.getSetCookie()]).toEqual([200, []]);
  });

  test('unused for thirty days, or older than ninety, it is over', async () => {
    const unused = await signUp(one.url);
    await age(unused, -1, 31);
    expect((await visit(unused.token)).status).toBe(401);
    const old = await signUp(one.url);
    await age(old, 20, 91);
    expect((await visit(old.token)).status).toBe(401);
    expect((await database.query('SELECT 1 FROM users WHERE email = $1', [old.email])).rowCount).toBe(1);
  });
});
