import { addDays, DAY, toDateString } from '@watcher/contract/calendar/time';
import { and, eq, gt, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { accountCredits, apiKeys, ignoredKeys } from '../db/schema/index.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { type KeyRow, syncJob } from '../keys/internal.ts';
import { countersOf, stateOf } from '../keys/upstream.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { CreditsAnswer, KeyListRow } from '../openrouter/schemas.ts';
import { lockForWrite } from './lock.ts';
import type { SyncOutcome } from './sync-key.ts';

/**
 * Reads the listing of a management key: keys that are new come under watch by their hash, keys that are known
 * follow their name, limits and state, and every one that may have used something gets a sync of its own.
 *
 * @param checked the columns that the management key itself takes with this run.
 */
export async function syncListing(
  ctx: Ctx,
  manager: KeyRow,
  secret: string,
  startedAt: Date,
  checked: Partial<typeof apiKeys.$inferInsert>,
): Promise<SyncOutcome> {
  const listing = await readListing(ctx, secret);
  const found = await withTransaction(ctx, async (tx) => {
    if ((await lockForWrite(tx, manager, startedAt)) === null) return 'overtaken';
    const keys = await storeListing(tx, manager, listing, startedAt);
    await tx.db.update(apiKeys).set(checked).where(eq(apiKeys.id, manager.id));
    const candidates = [...keys, ...(await lateKeys(tx, manager, keys, startedAt))];
    const [due, settled] = partition(candidates, (key) => mayHaveUsed(key, startedAt));
    for (const key of due.filter((row) => row.isActive)) {
      await enqueue(tx, 'sync-key', { keyId: key.id }, syncJob(key));
    }
    // There is nothing newer to know of these.
    const ids = settled.filter((row) => row.isActive).map((row) => row.id);
    await tx.db.update(apiKeys).set({ lastSyncedAt: startedAt }).where(inArray(apiKeys.id, ids));
    return keys.length;
  });
  return found === 'overtaken' ? found : { source: 'listing', rows: found };
}

/** While its counters stand where everything was explained, a key has nothing to read between its daily full reads. */
function mayHaveUsed(key: KeyRow, at: Date): boolean {
  const isSettled =
    key.settledUsage !== null &&
    key.settledUsage === key.counterUsage &&
    key.settledByokUsage === key.counterByokUsage;
  const isRead = key.lastFullSyncAt !== null && at.getTime() - key.lastFullSyncAt.getTime() < DAY;
  return !isSettled || !isRead;
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [yes: T[], no: T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

/** What a management key is told of its account. */
export interface Listing {
  readonly keys: readonly KeyListRow[];
  /** Null when OpenRouter did not tell. */
  readonly credits: CreditsAnswer | null;
}

/** @throws OpenRouterError when there is no listing; credits that cannot be had keep nobody from the numbers. */
export async function readListing(ctx: Ctx, secret: string): Promise<Listing> {
  const keys = await ctx.openrouter.listKeys(secret);
  const credits = await ctx.openrouter.with({ attempts: 1 }).getCredits(secret).catch(nullWhenRefused);
  return { keys, credits };
}

function nullWhenRefused(error: unknown): null {
  if (error instanceof OpenRouterError) return null;
  throw error;
}

/**
 * Takes over what a listing says.
 *
 * @returns the rows of the keys that this manager answers for.
 */
export async function storeListing(
  tx: TxCtx,
  manager: KeyRow,
  { keys, credits }: Listing,
  at: Date,
): Promise<KeyRow[]> {
  if (credits !== null) await storeCredits(tx, manager, credits, at);
  const ignored = await tx.db.select().from(ignoredKeys).where(eq(ignoredKeys.managedBy, manager.id));
  const passedOver = new Set([manager.hash, ...ignored.map((row) => row.hash)]);
  const watched = keys.filter((key) => !passedOver.has(key.hash));
  await markGone(tx, manager, watched, at);
  const rows: KeyRow[] = [];
  for (const key of watched) {
    const row = await upsert(tx, manager, key, at);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

async function storeCredits(tx: TxCtx, manager: KeyRow, credits: CreditsAnswer, at: Date): Promise<void> {
  const observed = {
    totalCredits: credits.total_credits,
    totalUsage: credits.total_usage,
    observedAt: at,
  };
  await tx.db
    .insert(accountCredits)
    .values({ keyId: manager.id, ...observed })
    .onConflictDoUpdate({ target: accountCredits.keyId, set: observed });
}

/** A key that another management key of the user answers for stays with that one. */
async function upsert(tx: TxCtx, manager: KeyRow, key: KeyListRow, at: Date): Promise<KeyRow | undefined> {
  const state = {
    ...stateOf(key),
    ...countersOf(key, at),
    upstreamName: key.name ?? null,
    ...(key.created_at == null ? {} : { upstreamCreatedAt: key.created_at }),
    ...validityOf(key, at),
    goneAt: null,
    lastValidatedAt: at,
    managedBy: manager.id,
  };
  const [row] = await tx.db
    .insert(apiKeys)
    .values({
      ...state,
      userId: manager.userId,
      hash: key.hash,
      kind: 'inference',
      label: (key.label || `${key.hash.slice(0, 8)}…`).slice(0, 100),
      createdAt: at,
    })
    .onConflictDoUpdate({
      target: [apiKeys.userId, apiKeys.hash],
      set: state,
      setWhere: sql`${apiKeys.kind} = 'inference' AND coalesce(${apiKeys.managedBy}, ${manager.id}) = ${manager.id}`,
    })
    .returning();
  return row;
}

/** Whether a listed key can be used, and why not. */
function validityOf(key: KeyListRow, at: Date): Pick<KeyRow, 'status' | 'lastError'> {
  if (key.disabled === true) return { status: 'invalid', lastError: 'This key is disabled at OpenRouter.' };
  if (key.expires_at != null && key.expires_at <= at) {
    return { status: 'invalid', lastError: `This key expired on ${toDateString(key.expires_at)}.` };
  }
  return { status: 'valid', lastError: null };
}

/** What a deleted key used last may come late, as anybody's. */
const LATE_DAYS = 31;

/** Keys that the account no longer has keep their history and say why they stand still. */
async function markGone(tx: TxCtx, manager: KeyRow, watched: readonly KeyListRow[], at: Date): Promise<void> {
  await tx.db
    .update(apiKeys)
    // What it used since its counters were last seen is still to be read.
    .set({
      status: 'invalid',
      lastError: 'This key was deleted at OpenRouter.',
      goneAt: at,
      settledUsage: null,
    })
    .where(and(isGone(manager, watched), isNull(apiKeys.goneAt)));
}

function isGone(manager: KeyRow, watched: readonly Pick<KeyListRow, 'hash'>[]) {
  const hashes = watched.map((key) => key.hash);
  return and(eq(apiKeys.managedBy, manager.id), notInArray(apiKeys.hash, hashes));
}

async function lateKeys(tx: TxCtx, manager: KeyRow, listed: readonly KeyRow[], at: Date): Promise<KeyRow[]> {
  return tx.db
    .select()
    .from(apiKeys)
    .where(and(isGone(manager, listed), gt(apiKeys.goneAt, addDays(at, -LATE_DAYS))));
}
