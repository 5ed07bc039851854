import type { CreateKeyInput, Key } from '@watcher/contract/keys';
import { and, count, eq, isNotNull, sql } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { CurrentKeyAnswer } from '../openrouter/schemas.ts';
import { type KeyRow, lockKeysOfUser, ownHash, secretIdentity, syncJob, toKey } from './internal.ts';
import { kindOf, maskKey, stateOf } from './upstream.ts';

/** Somebody waits for the answer: two short tries, then the worker settles it. */
const PATIENCE = { timeoutMs: 8_000, attempts: 2, backoffMs: 300, longestWaitMs: 5_000 };

/**
 * Puts a pasted key under watch, after asking OpenRouter about it. When OpenRouter cannot be reached the key is
 * kept as `unverified`, and the worker settles it. A key that a management key brought along already becomes a
 * pasted one too.
 *
 * @throws DomainError `rule_violated` when the user has the key already or has as many as are allowed;
 *   `invalid_input` when OpenRouter refuses it.
 */
export async function createKey(ctx: Ctx, input: CreateKeyInput): Promise<Key> {
  const { userId } = requireSession(ctx);
  const hash = sha256Hex(input.key);
  // Before OpenRouter is asked, and again below: the first saves the call, the second decides.
  await assertRoom(ctx, userId, hash);
  const answer = await verify(ctx, input.key);
  return withTransaction(ctx, async (tx) => {
    await lockKeysOfUser(tx, userId);
    await assertRoom(tx, userId, hash);
    const row = await store(tx, userId, hash, input, answer);
    await stopIgnoring(tx, userId, hash);
    await enqueue(tx, 'sync-key', { keyId: row.id }, syncJob(row));
    await announceChange(tx, userId);
    return toKey(row);
  });
}

async function assertRoom(ctx: Ctx, userId: number, hash: string): Promise<void> {
  const [same] = await ctx.db.select().from(apiKeys).where(ownHash(userId, hash));
  if (same !== undefined && same.secret !== null) {
    throw new DomainError('rule_violated', 'You have added this key already.');
  }
  const [pasted] = await ctx.db
    .select({ total: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), isNotNull(apiKeys.secret)));
  const most = ctx.config.maxApiKeysPerUser;
  if ((pasted?.total ?? 0) >= most) {
    throw new DomainError('rule_violated', `You can watch at most ${most} keys. Remove one to add another.`);
  }
}

/** What OpenRouter says of the key, or why it said nothing. */
async function verify(ctx: Ctx, key: string): Promise<CurrentKeyAnswer | OpenRouterError> {
  try {
    return await ctx.openrouter.with(PATIENCE).getCurrentKey(key);
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    if (error.kind === 'unauthorized' || error.kind === 'forbidden' || error.kind === 'refused') {
      throw new DomainError('invalid_input', error.message, [{ path: ['key'], message: error.message }]);
    }
    return error;
  }
}

async function store(
  tx: TxCtx,
  userId: number,
  hash: string,
  input: CreateKeyInput,
  answer: CurrentKeyAnswer | OpenRouterError,
): Promise<KeyRow> {
  const [found] = await tx.db.select().from(apiKeys).where(ownHash(userId, hash));
  const id = found?.id ?? (await nextKeyId(tx));
  const sealed = tx.cipher.seal(input.key, secretIdentity({ id, userId }));
  const known = answer instanceof OpenRouterError ? null : answer;
  const values = {
    name: input.name,
    label: maskKey(input.key),
    secret: sealed.bytes,
    secretKeyId: sealed.keyId,
    ...(known === null
      ? {
          status: 'unverified' as const,
          lastError: answer instanceof OpenRouterError ? answer.message : null,
        }
      : { status: 'valid' as const, lastError: null, lastValidatedAt: tx.now(), ...stateOf(known) }),
  };
  const [row] =
    found === undefined
      ? await tx.db
          .insert(apiKeys)
          .values({
            ...values,
            id,
            userId,
            hash,
            kind: known === null ? 'inference' : kindOf(known),
            createdAt: tx.now(),
          })
          .returning()
      : await tx.db.update(apiKeys).set(values).where(eq(apiKeys.id, id)).returning();
  if (row === undefined) throw new Error('The key was not stored.');
  return row;
}

/** A key that was removed from a management key's listing and is pasted again may be found again. */
async function stopIgnoring(tx: TxCtx, userId: number, hash: string): Promise<void> {
  await tx.db.execute(sql`
    DELETE FROM ignored_keys i USING api_keys k
    WHERE i.managed_by = k.id AND k.user_id = ${userId} AND i.hash = ${hash}`);
}

/** The id is part of what the secret is sealed for, so it is drawn before the row exists. */
async function nextKeyId(tx: TxCtx): Promise<number> {
  const result = await tx.db.execute<{ id: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('api_keys', 'id')) AS id`,
  );
  return Number(result.rows[0]?.id);
}
