import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  changeEmail,
  changePassword,
  createInvitation,
  createResetLink,
  forgotPassword,
  listAccounts,
  login,
  makeAdmin,
  register,
  resetPassword,
  sendAccountMail,
  signUpOptions,
} from '../src/auth/index.ts';
import { lockAddress } from '../src/auth/lock-address.ts';
import { cleanupUsage } from '../src/cleanup/index.ts';
import type { Ctx, Session, TxCtx } from '../src/context.ts';
import { jobPayloads } from '../src/jobs/index.ts';
import { startMailServer } from './channels/support/mail-server.ts';
import { whileHeld } from './support/while-held.ts';
import { createWorld, type World } from './support/world.ts';

const PASSWORD = 'correct horse battery';
const NEW = 'another horse battery';
const HOUR = 3_600_000;
const STRANGER = { userAgent: null, device: null };

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.ctx.db.execute(sql`DELETE FROM users`);
  await world.ctx.db.execute(sql`TRUNCATE throttles, account_links, known_addresses`);
  await world.ctx.db.execute(
    sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`,
  );
});

type Mode = Ctx['config']['registration'];

const under = (registration: Mode): Ctx => ({ ...world.ctx, config: { ...world.ctx.config, registration } });
const withMail = (port: number): Ctx => ({
  ...world.ctx,
  means: {
    ...world.ctx.means,
    smtp: { url: `smtp://127.0.0.1:${port}`, from: 'Watcher <watch@example.com>' },
  },
});
const email = () => `${crypto.randomUUID()}@example.com`;
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: Error) => error.message,
  );
const partOf = (url: string, name: string) => new URLSearchParams(new URL(url).hash.slice(1)).get(name) ?? '';

/** A session of an account's own. */
async function sessionOf(ctx: Ctx, of: string): Promise<Session> {
  await login(ctx, { email: of, password: PASSWORD }, STRANGER);
  const [row] = await ctx.db.execute(sql`
    SELECT s.id, s.user_id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ${of}`);
  return { userId: Number(row?.['user_id']), sessionId: String(row?.['id']) };
}

/** Runs what waits in the queue for a person's mail, as the worker would. */
async function runMails(ctx: Ctx): Promise<number> {
  const rows = await ctx.db.execute(sql`
    SELECT j.id, p.payload FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p USING (id)
    WHERE j.task_identifier = 'account-mail'`);
  for (const { id, payload } of rows) {
    await sendAccountMail(ctx, jobPayloads['account-mail'].parse(payload));
    await ctx.db.execute(
      sql`SELECT graphile_worker.complete_jobs(ARRAY[${z.coerce.number().parse(id)}]::bigint[])`,
    );
  }
  return rows.length;
}

/** The link in a mail, and what the mail says. */
function read({ source }: { readonly source: string }) {
  const text = source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return { text, link: /http:\/\/localhost:3000\/\S+#token=[\w-]+/.exec(text)?.[0] ?? '' };
}

describe('the first account', () => {
  test.each(['open', 'invite', 'closed'] as const)('may be made while registration is %s', async (mode) => {
    const ctx = under(mode);
    expect(await signUpOptions(ctx)).toEqual({ registration: 'open', sendsEmail: false });
    await register(ctx, { email: email(), password: PASSWORD });
    expect(await signUpOptions(ctx)).toEqual({ registration: mode, sendsEmail: false });
    expect((await listAccounts(ctx)).map(({ isAdmin }) => isAdmin)).toEqual([true]);
  });

  test('is one, however many come at once', async () => {
    const ctx = under('closed');
    const all = Array.from({ length: 6 }, () =>
      codeOf(register(ctx, { email: email(), password: PASSWORD })),
    );
    const done = (await Promise.all(all)).sort();
    expect(done).toEqual(['done', ...Array.from({ length: 5 }, () => 'registration_closed')]);
    expect(await listAccounts(ctx)).toMatchObject([{ isAdmin: true }]);
  });

  test('is the only administrator until another is made one', async () => {
    const [first, second] = [email(), email()];
    await register(world.ctx, { email: first, password: PASSWORD });
    await register(world.ctx, { email: second, password: PASSWORD });
    expect((await listAccounts(world.ctx)).map(({ isAdmin }) => isAdmin)).toEqual([true, false]);
    expect(await makeAdmin(world.ctx, second.toUpperCase())).toBe(true);
    expect(await makeAdmin(world.ctx, second)).toBe(true);
    expect(await makeAdmin(world.ctx, email())).toBe(false);
    expect((await listAccounts(world.ctx)).map(({ isAdmin }) => isAdmin)).toEqual([true, true]);
  });
});

describe('an invitation', () => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = under('invite');
    await register(ctx, { email: email(), password: PASSWORD });
  });

  test('lets the one who has it in, once, however many come at once', async () => {
    const guest = email();
    const { url } = await createInvitation(ctx, guest);
    expect(partOf(url, 'email')).toBe(guest);
    const input = { email: guest.toUpperCase(), password: PASSWORD, invitation: partOf(url, 'invitation') };
    const all = await Promise.all(Array.from({ length: 4 }, () => codeOf(register(ctx, input))));
    expect(all.filter((code) => code === 'done')).toHaveLength(1);
    expect(await codeOf(register(ctx, { ...input, email: email() }))).toBe('invitation_refused');
    expect(await listAccounts(ctx)).toHaveLength(2);
    const stored = await ctx.db.execute(sql`SELECT * FROM account_links`);
    expect(stored).toHaveLength(0);
  });

  test('is needed, and refused when it is made up, of another kind, for somebody else, void or expired', async () => {
    const guest = email();
    const ask = (invitation?: string, as = guest) =>
      codeOf(register(ctx, { email: as, password: PASSWORD, ...(invitation && { invitation }) }));
    expect(await ask()).toBe('invitation_required');
    expect(await ask('made-up')).toBe('invitation_refused');
    const [account] = await listAccounts(ctx);
    const reset = await createResetLink(ctx, account?.email ?? '');
    expect(await ask(partOf(reset?.url ?? '', 'token'))).toBe('invitation_refused');
    const older = partOf((await createInvitation(ctx, guest)).url, 'invitation');
    const token = partOf((await createInvitation(ctx, guest)).url, 'invitation');
    expect(await ask(older)).toBe('invitation_refused');
    expect(await ask(token, email())).toBe('invitation_refused');
    const later = { ...ctx, now: () => new Date(ctx.now().getTime() + 7 * 24 * HOUR + 1) };
    expect(await codeOf(register(later, { email: guest, password: PASSWORD, invitation: token }))).toBe(
      'invitation_refused',
    );
    expect(await ask(token)).toBe('done');
  });

  test('made twice at once is one that is good', async () => {
    for (let round = 0; round < 5; round += 1) {
      const guest = email();
      const made = await Promise.all([createInvitation(ctx, guest), createInvitation(ctx, guest)]);
      const good = await ctx.db.execute(sql`SELECT FROM account_links WHERE email_key = ${guest}`);
      expect(good).toHaveLength(1);
      const codes: string[] = [];
      for (const { url } of made) {
        const invitation = partOf(url, 'invitation');
        codes.push(await codeOf(register(ctx, { email: guest, password: PASSWORD, invitation })));
      }
      expect(codes.sort()).toEqual(['done', 'invitation_refused']);
    }
  });

  test('is void once its address has an account, however it came to that', async () => {
    const [guest, moved] = [email(), email()];
    await createInvitation(ctx, guest);
    await createInvitation(ctx, moved);
    await register(under('open'), { email: guest, password: PASSWORD });
    const session = await sessionOf(ctx, guest);
    await changeEmail(ctx, session, { email: moved, currentPassword: PASSWORD });
    expect(await ctx.db.execute(sql`SELECT FROM account_links`)).toHaveLength(0);
  });

  test('is not made for who has an account, nor where it would let nobody in', async () => {
    const [account] = await listAccounts(ctx);
    expect(await codeOf(createInvitation(ctx, account?.email ?? ''))).toBe('email_taken');
    expect(await codeOf(createInvitation(under('closed'), email()))).toBe('registration_closed');
  });

  test('is stored as a hash', async () => {
    const { url } = await createInvitation(ctx, email());
    const stored = JSON.stringify(await ctx.db.execute(sql`SELECT * FROM account_links`));
    expect(stored).not.toContain(partOf(url, 'invitation'));
    expect(stored).toMatch(/[0-9a-f]{64}/);
  });
});

describe('a forgotten password', () => {
  let me: string;
  beforeEach(async () => {
    me = email();
    await register(world.ctx, { email: me, password: PASSWORD });
  });
  const signIn = (password: string) => codeOf(login(world.ctx, { email: me, password }, STRANGER));

  test('is set anew with the link of a mail: once, every session ends, and the owner is told', async () => {
    const server = await startMailServer();
    const ctx = withMail(server.port);
    await login(ctx, { email: me, password: PASSWORD }, STRANGER);
    await forgotPassword(ctx, { email: ` ${me.toUpperCase()}`.trim() }, 'en');
    expect(await runMails(ctx)).toBe(1);
    expect(server.mails.map(({ to }) => to)).toEqual([[me]]);
    const { link, text } = read(server.mails[0] ?? { source: '' });
    expect(text).toContain('Subject: Reset your OpenRouter Watcher password');
    const token = partOf(link, 'token');
    const all = Array.from({ length: 3 }, (_, index) =>
      codeOf(resetPassword(ctx, { token, password: `${NEW} ${index}` }, 'it')),
    );
    const codes = await Promise.all(all);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 'reset_link_refused')).toHaveLength(2);
    expect(await listAccounts(ctx)).toMatchObject([{ sessions: 0 }]);
    expect(await signIn(PASSWORD)).toBe('invalid_credentials');
    expect(await signIn(`${NEW} ${codes.indexOf('done')}`)).toBe('done');
    expect(await runMails(ctx)).toBe(1);
    expect(server.mails.map(({ to }) => to)).toEqual([[me], [me]]);
    expect(server.mails[1]?.source).toMatch(/^Subject: La password di OpenRouter Watcher =\?|^Subject: =\?/m);
    expect(server.mails[1]?.source).not.toContain('#token');
  });

  test('for nobody is the same: a job, and no mail', async () => {
    const server = await startMailServer();
    const ctx = withMail(server.port);
    await forgotPassword(ctx, { email: email() }, 'en');
    await forgotPassword(ctx, { email: 'not even an address' }, 'en');
    expect(await runMails(ctx)).toBe(2);
    expect(server.mails).toEqual([]);
  });

  test('brings few mails to one address, whoever asks, and one job for many questions at once', async () => {
    const server = await startMailServer();
    const ctx = withMail(server.port);
    const ask = (index: number) =>
      codeOf(forgotPassword({ ...ctx, address: `192.0.2.${index}` }, { email: me }, 'en'));
    const answers: string[] = [];
    let sent = 0;
    for (let index = 0; index < 8; index += 1) {
      answers.push(await ask(index));
      sent += await runMails(ctx);
    }
    expect(new Set(answers)).toEqual(new Set(['done']));
    expect([sent, server.mails.length]).toEqual([3, 3]);
    await world.ctx.db.execute(sql`TRUNCATE throttles`);
    await Promise.all([ask(1), ask(2), ask(3)]);
    expect(await runMails(ctx)).toBe(1);
  });

  test('asked for in bulk from one address waits', async () => {
    const ctx = { ...world.ctx, address: '2001:db8::1' };
    const neighbour = { ...ctx, address: '2001:db8::2' };
    const codes: string[] = [];
    for (let index = 0; index < 20; index += 1)
      codes.push(await codeOf(forgotPassword(ctx, { email: email() }, 'en')));
    expect(new Set(codes)).toEqual(new Set(['done']));
    expect(await codeOf(forgotPassword(neighbour, { email: me }, 'en'))).toBe('too_many_attempts');
  });

  test('a link that is made up, expired, or older than a change does nothing', async () => {
    const reset = (token: string, ctx = world.ctx) =>
      codeOf(resetPassword(ctx, { token, password: NEW }, 'en'));
    const make = async () => partOf((await createResetLink(world.ctx, me))?.url ?? '', 'token');
    expect(await createResetLink(world.ctx, email())).toBe(null);
    const [one, two, three] = [await make(), await make(), await make()];
    const late = { ...world.ctx, now: () => new Date(world.ctx.now().getTime() + HOUR) };
    expect(await reset(three, late)).toBe('reset_link_refused');
    expect(await reset('made up')).toBe('reset_link_refused');
    expect(await reset(one)).toBe('done');
    expect([await reset(one), await reset(two)]).toEqual(['reset_link_refused', 'reset_link_refused']);
  });

  test('a link goes with a new password, and with another address, set by whoever is signed in', async () => {
    const make = async (of: string) => partOf((await createResetLink(world.ctx, of))?.url ?? '', 'token');
    const reset = (token: string) => codeOf(resetPassword(world.ctx, { token, password: NEW }, 'en'));
    const session = await sessionOf(world.ctx, me);
    const before = await make(me);
    await changePassword(world.ctx, session, { currentPassword: PASSWORD, newPassword: NEW });
    expect(await reset(before)).toBe('reset_link_refused');
    const between = await make(me);
    await changeEmail(world.ctx, session, { currentPassword: NEW, email: email() });
    expect(await reset(between)).toBe('reset_link_refused');
  });

  test('while the address changes, no link goes to the former one, and nobody signs in with it', async () => {
    const session = await sessionOf(world.ctx, me);
    const next = email();
    const [changed, made, signedIn] = await whileHeld(
      world.ctx,
      (tx) => lockAddress(tx, next),
      () => changeEmail(world.ctx, session, { currentPassword: PASSWORD, email: next }),
      () => createResetLink(world.ctx, me),
      () => signIn(PASSWORD),
    );
    expect(changed).toMatchObject({ value: { email: next } });
    expect(made).toMatchObject({ value: null });
    expect(signedIn).toMatchObject({ value: 'invalid_credentials' });
    expect(await world.ctx.db.execute(sql`SELECT FROM account_links`)).toHaveLength(0);
  });

  test('a link that is made while the password changes goes with the former one', async () => {
    const session = await sessionOf(world.ctx, me);
    const change = () => changePassword(world.ctx, session, { currentPassword: PASSWORD, newPassword: NEW });
    const hold = ({ db }: TxCtx) => db.execute(sql`LOCK TABLE account_links IN EXCLUSIVE MODE`);
    const make = () => createResetLink(world.ctx, me);
    await whileHeld(world.ctx, hold, make, change);
    expect(await world.ctx.db.execute(sql`SELECT FROM account_links`)).toHaveLength(0);
  });

  test('a link to a former address that is there all the same does nothing', async () => {
    const token = partOf((await createResetLink(world.ctx, me))?.url ?? '', 'token');
    await world.ctx.db.execute(sql`UPDATE users SET email_key = ${email()} WHERE email = ${me}`);
    expect(await codeOf(resetPassword(world.ctx, { token, password: NEW }, 'en'))).toBe('reset_link_refused');
  });

  test('is guessed no faster than the throttle lets through', async () => {
    const codes: string[] = [];
    for (let guess = 0; guess < 22; guess += 1)
      codes.push(await codeOf(resetPassword(world.ctx, { token: `guess ${guess}`, password: NEW }, 'en')));
    expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'reset_link_refused'));
    expect(codes.slice(20)).toEqual(['too_many_attempts', 'too_many_attempts']);
  });

  test('the owner is let in although strangers have guessed', async () => {
    const owner = { ...world.ctx, address: '192.0.2.77' };
    for (let guess = 0; guess < 10; guess += 1)
      await codeOf(login(owner, { email: me, password: 'wrong' }, STRANGER));
    expect(await codeOf(login(owner, { email: me, password: PASSWORD }, STRANGER))).toBe('too_many_attempts');
    const link = await createResetLink(world.ctx, me);
    await resetPassword(owner, { token: partOf(link?.url ?? '', 'token'), password: NEW }, 'en');
    expect(await codeOf(login(owner, { email: me, password: NEW }, STRANGER))).toBe('done');
  });

  test('a link goes with its account, and with the time', async () => {
    const link = await createResetLink(world.ctx, me);
    await world.ctx.db.execute(sql`DELETE FROM users`);
    expect(
      await codeOf(
        resetPassword(world.ctx, { token: partOf(link?.url ?? '', 'token'), password: NEW }, 'en'),
      ),
    ).toBe('reset_link_refused');
    await register(world.ctx, { email: me, password: PASSWORD });
    await createResetLink(world.ctx, me);
    await cleanupUsage({ ...world.ctx, now: () => new Date(world.ctx.now().getTime() + HOUR + 1) });
    expect(await world.ctx.db.execute(sql`SELECT FROM account_links`)).toHaveLength(0);
  });

  test('a mail that the server does not take is tried again, and its link is void', async () => {
    const ctx = withMail(1);
    await forgotPassword(ctx, { email: me }, 'en');
    await expect(runMails(ctx)).rejects.toThrow('mail: refused');
    expect(await ctx.db.execute(sql`SELECT FROM account_links`)).toHaveLength(0);
    const server = await startMailServer();
    expect(await runMails(withMail(server.port))).toBe(1);
    expect(server.mails).toHaveLength(1);
  });

  test('without a mail server makes no job', async () => {
    await forgotPassword(world.ctx, { email: me }, 'en');
    expect(await runMails(world.ctx)).toBe(0);
  });
});

test('an address that two accounts take at once goes to one of them', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [one, other, wanted] = [email(), email(), email()];
    for (const each of [one, other]) await register(world.ctx, { email: each, password: PASSWORD });
    const sessions = [await sessionOf(world.ctx, one), await sessionOf(world.ctx, other)];
    const change = { email: wanted, currentPassword: PASSWORD };
    const attempts = [
      ...sessions.map((session) => changeEmail(world.ctx, session, change)),
      register(world.ctx, { email: wanted, password: PASSWORD }),
    ];
    const codes = await Promise.all(attempts.map((attempt) => codeOf(attempt)));
    expect(codes.sort()).toEqual(['done', 'email_taken', 'email_taken']);
  }
});
