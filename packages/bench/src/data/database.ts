import { login, register } from '@watcher/core/auth';
import type { Ctx } from '@watcher/core/context';
import { migrate } from '@watcher/core/db';
import { createToken } from '@watcher/core/tokens';
import pg from 'pg';
import { type OpenCore, openCore } from '../core.ts';
import { fill } from './fill.ts';
import type { Size } from './sizes.ts';

/** A user of the made-up data. */
export interface Account {
  readonly userId: number;
  /** Opens `/api`. */
  readonly sessionToken: string;
  /** Opens `/api/v1`. */
  readonly apiToken: string;
  /** As the REST adapter would make it for that user's requests. */
  readonly sessionCtx: Ctx;
  readonly tokenCtx: Ctx;
}

/** A filled database, open. */
export interface Filled {
  readonly url: string;
  /** Hourly facts. */
  readonly rows: number;
  readonly heavy: Account;
  /** Null where the heavy user is alone. */
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
    `INSERT INTO users (email, password_hash, created_at)
     SELECT 'user-' || n || '@example.com', 'none', now() FROM generate_series(3, $1::integer) n`,
    [users],
  );
}

async function openAccount(core: OpenCore, userId: number): Promise<Account> {
  const { accessToken } = await login(core.ctx, { email: emailOf(userId), password: PASSWORD }, null);
  const sessionCtx: Ctx = { ...core.ctx, actor: { type: 'session', userId, sessionId: 'bench' } };
  const { token } = await createToken(sessionCtx, { name: 'bench' });
  const tokenCtx: Ctx = { ...core.ctx, actor: { type: 'token', userId, tokenId: 0 } };
  return { userId, sessionToken: accessToken, apiToken: token, sessionCtx, tokenCtx };
}

function emailOf(id: number): string {
  return `user-${id}@example.com`;
}
