import { and, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { storeSeen } from '../counters/counters.ts';
import { accountPulses, apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueNext } from '../jobs/enqueue.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { enqueueSync, pulseJob } from '../jobs/key-jobs.ts';
import type { KeyRow } from '../keys/key.ts';
import { openSecret } from '../keys/secret.ts';
import { limitColumnsOfUpdate } from '../keys/upstream.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { CurrentKeyAnswer, KeyListRow } from '../openrouter/schemas.ts';
import { findSyncKey, type KeyId } from '../sync/key.ts';
import { lockTeam } from '../teams/team.ts';
import { nextLookMs } from './interval.ts';

/** Whoever is away is asked again at the next look anyway. */
const PATIENCE = { attempts: 1, timeoutMs: 10_000, longestWaitMs: 5_000 };

/**
 * One look at the counters of an account between two syncs: a call for every hundred keys. What moved is known from then
 * on, and brings the sync of that key forward; what stands still writes nothing but that it was looked at. The next look
 * is asked for in the end, later and later while nothing moves.
 */
export async function pulseAccount(ctx: Ctx, id: KeyId): Promise<void> {
  const { pulseSeconds } = ctx.config;
  const key = await findSyncKey(ctx, id);
  if (pulseSeconds === 0 || key === undefined || !isAsked(key)) return;
  const seen = await look(ctx, key);
  await withTransaction(ctx, async (tx) => {
    await lockTeam(tx, key.teamId);
    const [still] = await tx.db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(eq(apiKeys.teamId, key.teamId), eq(apiKeys.id, key.id)));
    if (still === undefined) return;
    const idleMs = seen === null ? 0 : await note(tx, key, seen);
    const delayMs = nextLookMs(pulseSeconds, idleMs);
    await enqueueNext(tx, 'pulse-account', id, { ...pulseJob(key), delayMs });
  });
}

/** Management keys speak for their accounts; others without one for themselves. */
function isAsked(key: KeyRow): boolean {
  return key.isActive && key.status === 'valid' && (key.kind === 'management' || key.managedBy === null);
}

/** What OpenRouter shows of keys, by their hashes, and whether all of the account's were shown. */
interface Look {
  readonly at: Date;
  readonly keys: ReadonlyMap<string, CurrentKeyAnswer | KeyListRow>;
  readonly isWhole: boolean;
}

/** Null when OpenRouter gave no answer. */
async function look(ctx: Ctx, key: KeyRow): Promise<Look | null> {
  const secret = openSecret(ctx, key);
  if (secret === null) return null;
  const openrouter = ctx.openrouter.with(PATIENCE);
  const at = ctx.now();
  try {
    if (key.kind === 'management') {
      const { keys, isWhole } = await openrouter.listKeysIn(secret, await workspacesOf(ctx, key));
      return { at, keys: new Map(keys.map((row) => [row.hash, row])), isWhole };
    }
    return { at, keys: new Map([[key.hash, await openrouter.getCurrentKey(secret)]]), isWhole: true };
  } catch (error) {
    if (error instanceof OpenRouterError) return null;
    throw error;
  }
}

/** A workspace that was deleted takes its keys with it, and asking for it is refused. */
async function workspacesOf(ctx: Ctx, { teamId, id }: KeyRow): Promise<string[]> {
  const rows = await ctx.db
    .selectDistinct({ workspace: apiKeys.workspace })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.teamId, teamId),
        eq(apiKeys.managedBy, id),
        isNotNull(apiKeys.workspace),
        isNull(apiKeys.goneAt),
      ),
    );
  return rows.flatMap(({ workspace }) => workspace ?? []);
}

/** @returns for how long no counter of the account has moved; 0 where not all of them were shown. */
async function note(tx: TxCtx, key: KeyRow, { at, keys, isWhole }: Look): Promise<number> {
  const counters = [...keys].map(([hash, { usage, byok_usage: byokUsage = null }]) => ({
    hash,
    usage,
    byokUsage,
  }));
  const moved = await storeSeen(tx, key, counters);
  for (const one of moved) {
    const answer = keys.get(one.hash);
    if (answer !== undefined) await noteLimit(tx, { teamId: key.teamId, keyId: one.id }, answer, at);
    if (one.isActive) await enqueueSync(tx, { ...one, teamId: key.teamId });
  }
  if (moved.length > 0) {
    await enqueueEvaluation(tx, key.teamId);
    await announceChange(tx, key.teamId);
  }
  // That the account was looked at is said of all of its keys.
  return isWhole ? noteLook(tx, key, moved.length > 0) : 0;
}

/** What is left of a limit moves with the counter; a sync that looked later knows better. */
async function noteLimit(
  tx: TxCtx,
  { teamId, keyId }: KeyId,
  answer: CurrentKeyAnswer | KeyListRow,
  at: Date,
): Promise<void> {
  const columns = limitColumnsOfUpdate(answer, at);
  if (Object.keys(columns).length === 0) return;
  const isNewer = or(isNull(apiKeys.limitSeenAt), lt(apiKeys.limitSeenAt, at));
  // Most keys have no limit, and nothing of theirs is to be written every few minutes.
  const isLimited = answer.limit == null ? isNotNull(apiKeys.limit) : undefined;
  await tx.db
    .update(apiKeys)
    .set(columns)
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, keyId), isNewer, isLimited));
}

async function noteLook(tx: TxCtx, { teamId, id: keyId }: KeyRow, hasMoved: boolean): Promise<number> {
  const now = tx.now();
  const set = { lookedAt: now, ...(hasMoved ? { movedAt: now } : {}) };
  const [row] = await tx.db
    .insert(accountPulses)
    .values({ teamId, keyId, lookedAt: now, movedAt: now })
    .onConflictDoUpdate({ target: [accountPulses.teamId, accountPulses.keyId], set })
    .returning({ idle: sql<number>`extract(epoch FROM looked_at - moved_at)::float8 * 1000` });
  return Math.max(0, row?.idle ?? 0);
}
