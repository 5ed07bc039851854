import type { CreateKeyInput } from '@watcher/contract/keys';
import { and, count, eq, isNotNull, sql } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { readInteger } from '../db/decode.ts';
import { apiKeys, keySyncState } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { enqueueSync } from '../jobs/key-jobs.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { CurrentKeyAnswer } from '../openrouter/schemas.ts';
import { giveBack, type Pace, passThrottle } from '../rate-limit/throttle.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { idOf } from './former.ts';
import { type KeyRow, type KeyView, nameOf, subjectOf, toKey } from './key.ts';
import { problemColumns } from './problem.ts';
import { secretIdentity } from './secret.ts';
import { kindOf, limitColumns, limitColumnsOfUpdate, maskKey, stateOf } from './upstream.ts';

/** Keys that OpenRouter refuses, by team: nobody tries stolen ones through us, or has our address banned. */
const REFUSED: Pace = { burst: 20, secondsEach: 30 };

/** A person waits for the answer: two short tries, then the worker settles it. */
const PATIENCE = { timeoutMs: 8_000, attempts: 2, backoffMs: 300, longestWaitMs: 5_000 };

/**
 * Puts a pasted key under watch, after asking OpenRouter about it. When OpenRouter cannot be reached the key is
 * kept as `unverified`, and the worker settles it. A key that a management key brought along already becomes a
 * pasted one too.
 *
 * @throws DomainError `key_already_added`, `key_limit_reached`, `key_refused_upstream`, `too_many_attempts`
 *   after many refused ones, or `team_not_found` when the team is deleted meanwhile.
 */
export async function createKey(ctx: Ctx, scope: Scope, input: CreateKeyInput): Promise<KeyView> {
  const { teamId } = scope;
  const hash = sha256Hex(input.key);
  // Before OpenRouter is asked, and again below: the first saves the call, the second decides.
  await assertRoom(ctx, teamId, hash);
  const bucket = `key-refused:${teamId}`;
  await passThrottle(ctx, bucket, REFUSED);
  const askedAt = ctx.now();
  const answer = await verify(ctx, input.key);
  await giveBack(ctx, bucket, REFUSED);
  return withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, { teamId });
    await assertRoom(tx, teamId, hash);
    const row = await store(tx, teamId, hash, input, { answer, askedAt });
    await stopIgnoring(tx, teamId, hash);
    await enqueueSync(tx, row);
    await recordAct(tx, scope, { action: 'key.added', subject: subjectOf(row), data: { kind: row.kind } });
    await announceChange(tx, teamId);
    return toKey(row, tx.now());
  });
}

function ofTeam(teamId: number, hash: string) {
  return and(eq(apiKeys.teamId, teamId), eq(apiKeys.hash, hash));
}

async function assertRoom(ctx: Ctx, teamId: number, hash: string): Promise<void> {
  const [same] = await ctx.db.select().from(apiKeys).where(ofTeam(teamId, hash));
  if (same !== undefined && same.secret !== null) {
    throw new DomainError({ code: 'key_already_added', params: { name: nameOf(same) } });
  }
  const [pasted] = await ctx.db
    .select({ total: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.teamId, teamId), isNotNull(apiKeys.secret)));
  const limit = ctx.config.maxApiKeysPerUser;
  if ((pasted?.total ?? 0) >= limit) throw new DomainError({ code: 'key_limit_reached', params: { limit } });
}

/** What OpenRouter says of the key, or why it said nothing. */
async function verify(ctx: Ctx, key: string): Promise<CurrentKeyAnswer | OpenRouterError> {
  try {
    return await ctx.openrouter.with(PATIENCE).getCurrentKey(key);
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    if (!error.isRefusal) return error;
    throw new DomainError(
      { code: 'key_refused_upstream', params: { status: error.status } },
      { fields: [{ path: ['key'], problem: { code: 'key_refused_upstream', params: {} } }] },
    );
  }
}

async function store(
  tx: TxCtx,
  teamId: number,
  hash: string,
  input: CreateKeyInput,
  { answer, askedAt }: { answer: CurrentKeyAnswer | OpenRouterError; askedAt: Date },
): Promise<KeyRow> {
  const [found] = await tx.db.select().from(apiKeys).where(ofTeam(teamId, hash));
  const id = found?.id ?? (await nextKeyId(tx, teamId, hash));
  const sealed = tx.cipher.seal(input.key, secretIdentity({ id }));
  const before = found ?? { problemCode: null, problemSince: null };
  const values = {
    name: input.name,
    label: maskKey(input.key),
    secret: sealed.bytes,
    secretKeyId: sealed.keyId,
    ...(answer instanceof OpenRouterError
      ? { status: 'unverified' as const, ...problemColumns(before, answer.problem, tx.now()) }
      : {
          status: 'valid' as const,
          lastValidatedAt: tx.now(),
          ...problemColumns(before, null, tx.now()),
          ...stateOf(answer),
        }),
  };
  if (found !== undefined) {
    const [row] = await tx.db
      .update(apiKeys)
      .set(
        answer instanceof OpenRouterError ? values : { ...values, ...limitColumnsOfUpdate(answer, askedAt) },
      )
      .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, id)))
      .returning();
    if (row === undefined) throw new Error('The key was not stored.');
    return row;
  }
  const seen =
    answer instanceof OpenRouterError
      ? { kind: 'inference' as const }
      : { kind: kindOf(answer), ...limitColumns(answer, null, askedAt) };
  const [row] = await tx.db
    .insert(apiKeys)
    .values({ ...values, ...seen, id, teamId, hash, createdAt: tx.now() })
    .returning();
  if (row === undefined) throw new Error('The key was not stored.');
  await tx.db.insert(keySyncState).values({ teamId, keyId: id });
  return row;
}

/** A key that was removed from a management key's listing and is pasted again may be found again. */
async function stopIgnoring(tx: TxCtx, teamId: number, hash: string): Promise<void> {
  await tx.db.execute(sql`DELETE FROM ignored_keys WHERE team_id = ${teamId} AND hash = ${hash}`);
}

/** The id is part of what the secret is sealed for, so it is drawn before the row exists. */
async function nextKeyId(tx: TxCtx, teamId: number, hash: string): Promise<number> {
  const [row] = await tx.db.execute(sql`SELECT ${idOf({ teamId, hash })} AS id`);
  if (row === undefined) throw new Error('A sequence has a next number.');
  return readInteger(row, 'id');
}
