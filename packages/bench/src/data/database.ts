import { scopeOfSession } from '@watcher/core/access';
import { login, register } from '@watcher/core/auth';
import type { Ctx, Scope } from '@watcher/core/context';
import { migrate } from '@watcher/core/db';
import { createToken } from '@watcher/core/tokens';
import pg from 'pg';
import { type OpenCore, openCore } from '../core.ts';
import { fill } from './fill.ts';
import type { Size } from './sizes.ts';

/** A team of the made-up data, with its owner. */
export interface Account {
  readonly teamId: number;
  readonly scope: Scope;
  /** Opens `/api`. */
  readonly sessionToken: string;
  /** Opens `/api/v1`. */
  readonly apiToken: string;
  readonly ctx: Ctx;
}

/** A filled database, open. */
export interface Filled {
  readonly url: string;
  /** Hourly facts. */
  readonly rows: number;
  readonly heavy: Account;
  /** Null where the heavy team is alone. */
  readonly median: Account | null;
  /** For statements of the bench's own. */
  readonly client: pg.Client;
  close(): Promise<void>;
}

/** Opens a database, migrated and filled if it is empty. */
export async function openFilled(url: string, size: Size): Promise<Filled> {
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const core = openCore(url);
  const before = await client.query<{ users: number }>('SELECT count(*)::integer AS users FROM users');
  if (before.rows[0]?.users === 0) {
    await addUsers(client, core, size.users);
    await fill(client, size, core.ctx.cipher.keyId);
  }
  const facts = await client.query<{ rows: number }>('SELECT count(*)::integer AS rows FROM usage_hour');
  return {
    url,
    client,
    rows: facts.rows[0]?.rows ?? 0,
    heavy: await openAccount(core, 1),
    median: size.users > 1 ? await openAccount(core, 2) : null,
    async close() {
      await core.close();
      await client.end();
    },
  };
}

const PASSWORD = 'only for the bench';

/** Ids from 1 on. The first two can sign in; nobody else does. */
async function addUsers(client: pg.ClientBase, core: OpenCore, users: number): Promise<void> {
  for (let id = 1; id <= Math.min(users, 2); id += 1) {
    await register(core.ctx, { email: emailOf(id), password: PASSWORD });
  }
  await client.query(
    `WITH made AS (
       INSERT INTO users (email, email_key, password_hash, created_at)
       SELECT 'user-' || n || '@example.com', 'user-' || n || '@example.com', 'none', now()
       FROM generate_series(3, $1::integer) n ORDER BY n RETURNING id
     ), owned AS (
       INSERT INTO teams (name, personal_of, created_at) SELECT 'team', id, now() FROM made ORDER BY id
       RETURNING id, personal_of
     )
     INSERT INTO team_members (team_id, user_id, role) SELECT id, personal_of, 'owner' FROM owned`,
    [users],
  );
}

async function openAccount(core: OpenCore, userId: number): Promise<Account> {
  const { ctx } = core;
  const session = { userId, sessionId: 'bench' };
  const client = { userAgent: null, device: null };
  const opened = await login(ctx, { email: emailOf(userId), password: PASSWORD }, client);
  const { accessToken } = opened.session;
  const scope = await scopeOfSession(ctx, session, null);
  const { token } = await createToken(ctx, scope, session, { name: 'bench' });
  return { teamId: scope.teamId, scope, sessionToken: accessToken, apiToken: token, ctx };
}

function emailOf(id: number): string {
  return `user-${id}@example.com`;
}
