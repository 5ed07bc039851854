import { addDays } from '@watcher/contract/calendar/time';
import { and, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueControl } from '../jobs/control.ts';
import { enqueueSync } from '../jobs/key-jobs.ts';
import type { KeyRow } from '../keys/key.ts';
import { tooFarAhead } from '../lib/clock-ahead.ts';
import { announceChange } from '../live.ts';
import { isFullReadDue } from './judge.ts';
import { isOvertaken, type KeyChanges, lockAgain, type SyncKey, selectSyncKeys, setKey } from './key.ts';
import type { SyncOutcome } from './outcome.ts';
import { findQuiet } from './quiet.ts';
import { isUnlisted, readListing } from './read-listing.ts';
import { recordRun } from './runs.ts';
import { storeListing } from './store-listing.ts';

/**
 * Reads the listing of a management key: keys that are new come under watch by their hash, keys that are known
 * follow their name, limits and state, and every one that may have used something gets a sync of its own.
 *
 * @param checked the columns that the management key itself takes with this run.
 */
export async function syncListing(
  ctx: Ctx,
  manager: SyncKey,
  secret: string,
  startedAt: Date,
  checked: KeyChanges,
): Promise<SyncOutcome> {
  const listing = await readListing(ctx, manager, secret);
  const still = await withTransaction(ctx, async (tx) => {
    const now = await lockAgain(tx, manager);
    if (now === null || isOvertaken(now, manager, startedAt)) return null;
    const keys = await storeListing(tx, manager, listing, startedAt);
    await setKey(tx, manager, checked);
    const candidates = [...keys, ...(await lateKeys(tx, manager, keys, startedAt))];
    const [due, settled] = partition(candidates, (key) => mayHaveUsed(key, startedAt));
    for (const key of due.filter((row) => row.isActive)) {
      await enqueueSync(tx, key);
    }
    for (const key of keys.filter(isOutOfLine)) {
      await enqueueControl(tx, key);
    }
    // What is gone makes no requests: there is nothing newer to know.
    const [gone, there] = partition(
      settled.filter((row) => row.isActive),
      (row) => row.goneAt !== null,
    );
    await markRead(tx, manager, gone, startedAt);
    await recordRun(tx, manager, { source: 'listing', startedAt, rows: keys.length, outcome: 'ok' });
    return there;
  });
  if (still === null) return 'overtaken';
  if (still.length === 0) return 'done';
  const { quiet, used } = await findQuiet(ctx, secret, still, startedAt);
  await withTransaction(ctx, async (tx) => {
    if ((await lockAgain(tx, manager)) === null) return;
    await markRead(tx, manager, quiet, startedAt);
    for (const key of used) await enqueueSync(tx, key);
    await announceChange(tx, manager.teamId);
  });
  return 'done';
}

/** Nothing newer is to be known of the keys. */
async function markRead(tx: TxCtx, manager: KeyRow, keys: readonly SyncKey[], at: Date): Promise<void> {
  const ids = keys.map(({ id }) => id);
  await tx.db
    .update(apiKeys)
    .set({ lastSyncedAt: at })
    .where(and(eq(apiKeys.teamId, manager.teamId), inArray(apiKeys.id, ids), notReadSince(at)));
}

/** Neither later than that, nor by a clock that was ahead. */
function notReadSince(at: Date) {
  const isAhead = gt(apiKeys.lastSyncedAt, tooFarAhead(at));
  return or(isNull(apiKeys.lastSyncedAt), lt(apiKeys.lastSyncedAt, at), isAhead);
}

/** It is not as this product wants it: by whoever's hand, or since nothing could be changed while its manager was away. */
function isOutOfLine({ disableCauses, disabled, isDisabledByUs }: KeyRow): boolean {
  return disableCauses.length > 0 ? !disabled : disabled && isDisabledByUs;
}

/** While its counters stand where everything was explained, a key has nothing to read between its daily full reads. */
function mayHaveUsed(key: SyncKey, at: Date): boolean {
  const isSettled =
    key.settledUsage !== null &&
    key.settledUsage === key.counterUsage &&
    key.settledByokUsage === key.counterByokUsage;
  return !isSettled || isFullReadDue(key, at);
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [yes: T[], no: T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

/** What a deleted key used last may come late, as anybody's. */
const LATE_DAYS = 31;

async function lateKeys(tx: TxCtx, manager: KeyRow, listed: readonly KeyRow[], at: Date): Promise<SyncKey[]> {
  return selectSyncKeys(tx.db).where(
    and(isUnlisted(manager, listed), gt(apiKeys.goneAt, addDays(at, -LATE_DAYS))),
  );
}
