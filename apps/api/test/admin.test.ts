import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Ctx } from '@watcher/core/context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../src/admin/commands.ts';
import { ask, signUp } from './support/http.ts';
import { ENCRYPTION_KEY, startServer, type TestServer } from './support/server.ts';

let server: TestServer;
let me: { email: string; password: string; token: string };
let other: typeof me;
beforeAll(async () => {
  server = await startServer();
  me = await signUp(server.url);
  other = await signUp(server.url);
});
afterAll(() => server.close());

/** A command in this process. @returns what it printed, or its refusal. */
async function admin(args: string[], ctx: Ctx = server.deps.ctx): Promise<string[]> {
  const [name = '', ...rest] = args;
  const lines: string[] = [];
  try {
    await commands[name]?.(ctx, rest, (line) => lines.push(line));
  } catch (error) {
    lines.push(String(error));
  }
  return lines;
}

/** As programs are started: without this it takes three times as long. */
const QUICK = ['--import', new URL('../../../scripts/lib/quick-modules.mjs', import.meta.url).href];

/** The program itself. */
async function program(args: string[], env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    [...QUICK, join(import.meta.dirname, '../src/admin/main.ts'), ...args],
    {
      env: {
        DATABASE_URL: server.databaseUrl,
        ENCRYPTION_KEY: ENCRYPTION_KEY.toString('base64'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, out, err };
}

test('every account is listed, with who administers', async () => {
  const [head, first, second, ...more] = await admin(['list-users']);
  expect(head).toMatch(/^ID +EMAIL +ROLE +CREATED +LAST SEEN +SESSIONS$/);
  expect(first).toMatch(new RegExp(`^\\d+ +${me.email} +admin +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +.* 1$`));
  expect(second).toMatch(new RegExp(`^\\d+ +${other.email} +\\d{4}-`));
  expect(more).toEqual([]);
});

test('an account becomes an administrator, in any spelling of its address', async () => {
  expect(await admin(['make-admin', other.email.toUpperCase()])).toHaveLength(1);
  expect((await admin(['list-users']))[2]).toContain(' admin ');
});

test('a link to a new password is printed, and works once', async () => {
  const [url = '', says] = await admin(['reset-password', me.email]);
  expect(url).toMatch(/^http:\/\/localhost:3000\/reset-password#token=[\w-]{43}$/);
  expect(says).toMatch(/^Give this link to .*@example\.com only\. It works once, until \d{4}-.*Z\.$/);
  const body = { token: url.split('=')[1], password: 'another horse battery' };
  const reset = () => ask(server.url, 'POST', '/api/auth/reset-password', { body });
  expect([(await reset()).status, (await reset()).status]).toEqual([204, 400]);
});

test('an invitation is printed; where the mail does not go out, that is told', async () => {
  const { ctx } = server.deps;
  const [url = ''] = await admin(['invite', 'guest@example.com']);
  expect(url).toMatch(/\/register#invitation=[\w-]{43}&email=guest%40example\.com$/);
  const withMail = {
    ...ctx,
    means: { ...ctx.means, smtp: { url: 'smtp://127.0.0.1:1', from: 'w@example.com' } },
  };
  const unsent = await admin(['invite', 'guest@example.com'], withMail);
  expect(unsent[2]).toMatch(/^CommandError: It could not be sent to guest@example\.com: /);
  const closed = { ...ctx, config: { ...ctx.config, registration: 'closed' as const } };
  expect(await admin(['invite', 'guest@example.com'], closed)).toEqual([
    expect.stringMatching(/^CommandError: REGISTRATION is closed: /),
  ]);
});

test('what is no account, no address and no command is one line and an exit status', async () => {
  const nobody = 'CommandError: There is no account with the email nobody@example.com.';
  expect(await admin(['make-admin', 'nobody@example.com'])).toEqual([nobody]);
  expect(await admin(['reset-password', 'nobody@example.com'])).toEqual([nobody]);
  expect(await admin(['reset-password', 'nobody'])).toEqual(['CommandError: "nobody" is no email address.']);
  expect(await admin(['invite', me.email])).toEqual([expect.stringContaining('email_taken')]);
  const [listed, taken, wrong, none] = await Promise.all([
    program(['list-users']),
    program(['invite', me.email]),
    program(['constructor']),
    program(['list-users'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' }),
  ]);
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(taken).toEqual({ code: 1, out: '', err: 'An account with this email already exists.\n' });
  expect(wrong).toEqual({ code: 1, out: '', err: 'There is no command "constructor".\n' });
  expect(none.code).toBe(1);
  expect(none.err).toMatch(/PostgreSQL cannot be reached at DATABASE_URL/);
});
