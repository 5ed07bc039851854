import type { Ctx } from '@watcher/core/context';
import { migrate, withTransaction } from '@watcher/core/db';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { replaceWindow } from '@watcher/core/usage/replace-window';
import pg from 'pg';
import { openCore } from '../core.ts';
import type { Batch } from './facts.ts';
import { settle, walBytes } from './wal.ts';

export interface Key {
  readonly teamId: number;
  readonly keyId: number;
}

/** A database to write usage into. */
export interface Writable {
  readonly ctx: Ctx;
  /** A key of this team, or of a new one. */
  newKey(teamId?: number): Promise<Key>;
  /** As a sync does: one transaction per batch. */
  write(key: Key, batches: readonly Batch[]): Promise<void>;
  /** How far the write-ahead log has come, in bytes. */
  walBytes(): Promise<number>;
  /** Puts what a measurement should not have to wait for onto the disk. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** @param rollups false takes the triggers away that keep them. */
export async function openWritable(url: string, { rollups }: { rollups: boolean }): Promise<Writable> {
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  if (!rollups) await client.query('ALTER TABLE usage_hour DISABLE TRIGGER USER');
  const { ctx, close } = openCore(url);
  await adoptEncryptionKey(ctx);
  return {
    ctx,
    async newKey(teamId) {
      const { rows } = await client.query<{ team_id: number; key_id: number }>(
        `WITH owner AS (
           INSERT INTO teams (name, created_at) SELECT 'team', now() WHERE $1::integer IS NULL RETURNING id
         ), made AS (
           INSERT INTO api_keys (team_id, hash, kind, name, label, secret, secret_key_id, status, created_at)
           SELECT coalesce($1::integer, (SELECT id FROM owner)), gen_random_uuid(), 'inference', 'key',
             'sk-or-v1-...', '\\x00', $2, 'valid', now()
           RETURNING team_id, id
         )
         INSERT INTO key_sync_state (team_id, key_id) SELECT team_id, id FROM made
         RETURNING team_id::integer, key_id::integer`,
        [teamId ?? null, ctx.cipher.keyId],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('The key was not stored.');
      return { teamId: row.team_id, keyId: row.key_id };
    },
    async write(key, batches) {
      for (const batch of batches) {
        await withTransaction(ctx, (tx) => replaceWindow(tx, { ...key, ...batch, source: 'analytics' }));
      }
    },
    walBytes: () => walBytes(client),
    settle: () => settle(client),
    async close() {
      await close();
      await client.end();
    },
  };
}
