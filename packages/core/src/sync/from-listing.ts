import { and, eq, notInArray, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys, ignoredKeys } from '../db/schema/index.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { type KeyRow, syncJob } from '../keys/internal.ts';
import { countersOf, stateOf } from '../keys/upstream.ts';
import type { KeyListRow } from '../openrouter/schemas.ts';
import { lockForWrite } from './lock.ts';
import type { SyncOutcome } from './sync-key.ts';

/**
 * Reads the listing of a management key: keys that are new come under watch by their hash, keys that are known
 * follow their name, limits and state, and every one of them gets a sync of its own.
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
  const listed = await ctx.openrouter.listKeys(secret);
  const found = await withTransaction(ctx, async (tx) => {
    if ((await lockForWrite(tx, manager, startedAt)) === null) return 'overtaken';
    const keys = await store(tx, manager, listed, startedAt);
    await tx.db.update(apiKeys).set(checked).where(eq(apiKeys.id, manager.id));
    for (const key of keys.filter((row) => row.isActive)) {
      await enqueue(tx, 'sync-key', { keyId: key.id }, syncJob(key));
    }
    return keys.length;
  });
  return found === 'overtaken' ? found : { source: 'listing', rows: found };
}

/** @returns the rows of the keys that this manager answers for. */
async function store(tx: TxCtx, manager: KeyRow, listed: readonly KeyListRow[], at: Date): Promise<KeyRow[]> {
  const ignored = await tx.db.select().from(ignoredKeys).where(eq(ignoredKeys.managedBy, manager.id));
  const passedOver = new Set([manager.hash, ...ignored.map((row) => row.hash)]);
  const watched = listed.filter((key) => !passedOver.has(key.hash));
  await markGone(tx, manager, watched);
  const rows: KeyRow[] = [];
  for (const key of watched) {
    const row = await upsert(tx, manager, key, at);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** A key that another management key of the user answers for stays with that one. */
async function upsert(tx: TxCtx, manager: KeyRow, key: KeyListRow, at: Date): Promise<KeyRow | undefined> {
  const state = {
    ...stateOf(key),
    ...countersOf(key, at),
    upstreamName: key.name ?? null,
    status: key.disabled === true ? ('invalid' as const) : ('valid' as const),
    lastError: key.disabled === true ? 'This key is disabled at OpenRouter.' : null,
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

/** Keys that the account no longer has keep their history and say why they stand still. */
async function markGone(tx: TxCtx, manager: KeyRow, watched: readonly KeyListRow[]): Promise<void> {
  const gone = and(
    eq(apiKeys.managedBy, manager.id),
    notInArray(
      apiKeys.hash,
      watched.map((key) => key.hash),
    ),
  );
  await tx.db
    .update(apiKeys)
    .set({ status: 'invalid', lastError: 'This key was deleted at OpenRouter.' })
    .where(gone);
}
