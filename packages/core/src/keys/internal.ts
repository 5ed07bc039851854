import type { Key } from '@watcher/contract/keys';
import { and, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import type { TxCtx } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { toUsd } from '../lib/money.ts';

export type KeyRow = typeof apiKeys.$inferSelect;

export function toKey(row: KeyRow): Key {
  return {
    id: row.id,
    name: nameOf(row),
    label: row.label,
    kind: row.kind,
    status: row.status,
    isActive: row.isActive,
    limit: row.limit === null ? null : toUsd(row.limit),
    limitRemaining: row.limitRemaining === null ? null : toUsd(row.limitRemaining),
    createdAt: row.createdAt.toISOString(),
    lastValidatedAt: row.lastValidatedAt?.toISOString() ?? null,
    lastSyncedAt: row.lastSyncedAt?.toISOString() ?? null,
    lastError: row.lastError,
    managedBy: row.managedBy,
  };
}

/** Sorts keys as people read their names. */
export const BY_NAME = sql`lower(coalesce(${apiKeys.name}, nullif(${apiKeys.upstreamName}, ''), ${apiKeys.label}))`;

/** The user's own name for the key, else the one it has at OpenRouter. */
export function nameOf(row: Pick<KeyRow, 'name' | 'upstreamName' | 'label'>): string {
  return row.name ?? (row.upstreamName || row.label);
}

/**
 * The key, locked against other writers until the transaction ends.
 *
 * @throws DomainError `not_found` when there is none, `forbidden` when it is somebody else's.
 */
export async function lockOwnKey(tx: TxCtx, userId: number, id: number): Promise<KeyRow> {
  const [row] = await tx.db.select().from(apiKeys).where(eq(apiKeys.id, id)).for('update');
  return ownOrThrow(row, userId);
}

export async function findOwnKey(ctx: Ctx, userId: number, id: number): Promise<KeyRow> {
  const [row] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, id));
  return ownOrThrow(row, userId);
}

function ownOrThrow(row: KeyRow | undefined, userId: number): KeyRow {
  if (row === undefined) throw new DomainError('not_found', 'There is no such key.');
  if (row.userId !== userId) throw new DomainError('forbidden', 'This key belongs to somebody else.');
  return row;
}

/** What the sealed secret of a key is bound to. */
export function secretIdentity(row: Pick<KeyRow, 'id' | 'userId'>): string {
  return `api_keys:${row.id}:${row.userId}`;
}

/** The key's value, for a call to OpenRouter only; null when only its hash is known. */
export function openSecret(ctx: Pick<Ctx, 'cipher'>, row: KeyRow): string | null {
  if (row.secret === null || row.secretKeyId === null) return null;
  return ctx.cipher.open({ bytes: row.secret, keyId: row.secretKeyId }, secretIdentity(row));
}

/** Keeps the list of one user's keys from changing under the caller. */
export async function lockKeysOfUser(tx: TxCtx, userId: number): Promise<void> {
  await tx.db.execute(sql`SELECT FROM users WHERE id = ${userId} FOR NO KEY UPDATE`);
}

export function ownHash(userId: number, hash: string) {
  return and(eq(apiKeys.userId, userId), eq(apiKeys.hash, hash));
}

/** One sync of a key at a time; the keys of one account one after the other, so that it is not overrun. */
export function syncJob(row: Pick<KeyRow, 'id' | 'managedBy'>): { jobKey: string; queue?: string } {
  const jobKey = `sync-key:${row.id}`;
  return row.managedBy === null ? { jobKey } : { jobKey, queue: `account:${row.managedBy}` };
}
