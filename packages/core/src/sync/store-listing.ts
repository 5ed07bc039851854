import { MINUTE } from '@watcher/contract/calendar/time';
import type { KeyProblem } from '@watcher/contract/problems/codes';
import { and, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { TxCtx } from '../context.ts';
import { accountCredits, apiKeys, ignoredKeys, keySyncState } from '../db/schema/index.ts';
import { enqueueSync } from '../jobs/key-jobs.ts';
import { idOf } from '../keys/former.ts';
import type { KeyRow } from '../keys/key.ts';
import { resumeDisabling } from '../keys/left-disabled.ts';
import { LISTING_CALL, problemColumnsOfInsert, problemColumnsOfUpdate } from '../keys/problem.ts';
import { unlessChangedSince } from '../keys/settled.ts';
import { countersOf, limitColumns, limitColumnsOfUpdate, stateOf } from '../keys/upstream.ts';
import { withoutUndefined } from '../lib/without-undefined.ts';
import type { CreditsAnswer, KeyListRow, OddKey } from '../openrouter/schemas.ts';
import type { SyncKey } from './key.ts';
import { isUnlisted, type Listing } from './read-listing.ts';

/**
 * Takes over what a listing says.
 *
 * @returns the rows of the keys that this manager answers for.
 */
export async function storeListing(
  tx: TxCtx,
  manager: KeyRow,
  listing: Listing,
  at: Date,
): Promise<SyncKey[]> {
  const { keys, odd, credits } = listing;
  const listed = [...keys, ...odd].flatMap(({ hash }) => hash ?? []);
  if (credits !== null) await storeCredits(tx, manager, credits, at);
  const passedOver = new Set([manager.hash, ...(await ignoredHashes(tx, manager, listed))]);
  const watched = keys.filter((key) => !passedOver.has(key.hash));
  const unread = odd.flatMap(({ hash, ...key }) =>
    hash === null || passedOver.has(hash) ? [] : { ...key, hash },
  );
  if (odd.every((key) => key.hash !== null)) await markGone(tx, manager, listing, at);
  for (const key of unread) await storeOdd(tx, manager, key, at);
  const rows: SyncKey[] = [];
  const ofOthers: string[] = [];
  for (const key of watched) {
    const row = await upsert(tx, manager, key, at);
    if (row === undefined) ofOthers.push(key.hash);
    else rows.push(row);
  }
  await noteListed(tx, manager, ofOthers);
  await resumeDisabling(tx, manager.teamId, rows);
  return rows;
}

/**
 * Keys of the listing that somebody removed. A removed one stays away whichever management key of the account lists it,
 * and when the one that it was removed from goes.
 */
async function ignoredHashes(tx: TxCtx, manager: KeyRow, keys: readonly string[]): Promise<string[]> {
  const ignored = await tx.db
    .selectDistinct({ hash: ignoredKeys.hash })
    .from(ignoredKeys)
    .where(eq(ignoredKeys.teamId, manager.teamId));
  const hashes = new Set(ignored.map(({ hash }) => hash));
  const listed = keys.filter((hash) => hashes.has(hash));
  if (listed.length > 0) {
    const rows = listed.map((hash) => ({ teamId: manager.teamId, managedBy: manager.id, hash }));
    await tx.db.insert(ignoredKeys).values(rows).onConflictDoNothing();
  }
  return [...hashes];
}

async function storeCredits(tx: TxCtx, manager: KeyRow, credits: CreditsAnswer, at: Date): Promise<void> {
  const observed = {
    totalCredits: credits.total_credits,
    totalUsage: credits.total_usage,
    observedAt: at,
  };
  await tx.db
    .insert(accountCredits)
    .values({ teamId: manager.teamId, keyId: manager.id, ...observed })
    .onConflictDoUpdate({ target: [accountCredits.teamId, accountCredits.keyId], set: observed });
}

/**
 * A key that another management key of the team answers for stays with that one as long as that one works; else it would
 * never be read again.
 */
async function upsert(tx: TxCtx, manager: KeyRow, key: KeyListRow, at: Date): Promise<SyncKey | undefined> {
  const found = {
    ...stateOf(key),
    ...withoutUndefined({ upstreamName: key.name, workspace: key.workspace_id }),
    ...(key.created_at == null ? {} : { upstreamCreatedAt: key.created_at }),
    goneAt: null,
    lastValidatedAt: at,
    managedBy: manager.id,
  };
  const [row] = await tx.db
    .insert(apiKeys)
    .values({
      ...found,
      ...limitColumns(key, null, at),
      ...problemColumnsOfInsert(problemOf(key), at),
      disabled: key.disabled === true,
      status: statusOf(key, at, { disabled: false, expiresAt: null }),
      teamId: manager.teamId,
      id: idOf({ teamId: manager.teamId, hash: key.hash }),
      hash: key.hash,
      kind: 'inference',
      label: (key.label || shortened(key.hash)).slice(0, 100),
      createdAt: at,
    })
    .onConflictDoUpdate({
      target: [apiKeys.teamId, apiKeys.hash],
      set: {
        ...found,
        ...stateColumns(key, at),
        alsoListedBy: sql`nullif(${apiKeys.alsoListedBy}, ${manager.id})`,
      },
      setWhere: sql`${apiKeys.kind} = 'inference' AND (coalesce(${apiKeys.managedBy}, ${manager.id}) = ${manager.id}
        OR EXISTS (
          SELECT FROM api_keys m WHERE m.team_id = ${apiKeys.teamId} AND m.id = ${apiKeys.managedBy}
            AND (NOT m.is_active OR m.status = 'invalid')
        ))`,
    })
    .returning();
  if (row === undefined) return undefined;
  const counters = countersOf(key, at);
  const [state] = await tx.db
    .insert(keySyncState)
    .values({ teamId: row.teamId, keyId: row.id, ...counters })
    .onConflictDoUpdate({ target: [keySyncState.teamId, keySyncState.keyId], set: counters })
    .returning();
  if (state === undefined) throw new Error('The state of a key was not stored.');
  const { teamId: _team, keyId: _key, ...progress } = state;
  return { ...row, ...progress };
}

/** Keys that another management key answers for, and that this one could read. */
async function noteListed(tx: TxCtx, manager: KeyRow, hashes: readonly string[]): Promise<void> {
  await tx.db
    .update(apiKeys)
    .set({ alsoListedBy: manager.id })
    .where(
      and(
        eq(apiKeys.teamId, manager.teamId),
        inArray(apiKeys.hash, hashes),
        ne(apiKeys.managedBy, manager.id),
        or(isNull(apiKeys.alsoListedBy), ne(apiKeys.alsoListedBy, manager.id)),
      ),
    );
}

/**
 * Whether the key is disabled, and its limit; a listing that began before this product changed either last, or just after,
 * does not know. One that somebody enabled, and that is to be enabled, is nobody's here any more: who disables it from
 * now on wants it so. What the listing does not show stays as it is known.
 */
function stateColumns(key: KeyListRow, at: Date) {
  const unlessStale = (column: AnyPgColumn, value: unknown) =>
    unlessChangedSince(at, apiKeys.controlledAt, column, value);
  const disabled = key.disabled ?? sql`${apiKeys.disabled}`;
  const staysOurs = sql`${apiKeys.isDisabledByUs} AND (${disabled}::boolean OR ${apiKeys.disableCauses} <> '[]'::jsonb)`;
  return {
    ...limitColumnsOfUpdate(key, at),
    isDisabledByUs: unlessStale(apiKeys.isDisabledByUs, staysOurs),
    disabled: unlessStale(apiKeys.disabled, disabled),
    status: unlessStale(apiKeys.status, statusOf(key, at, apiKeys)),
    ...problemOfUpdate(key, at, unlessStale),
  };
}

/**
 * A disabled or expired key cannot be used, though its past usage can still be read.
 *
 * @param known what is so where the listing does not say.
 */
function statusOf(
  key: KeyListRow,
  at: Date,
  known: { readonly disabled: boolean | AnyPgColumn; readonly expiresAt: null | AnyPgColumn },
): SQL<KeyRow['status']> {
  const disabled = key.disabled ?? known.disabled;
  const expiresAt = key.expires_at === undefined ? known.expiresAt : (key.expires_at?.toISOString() ?? null);
  return sql`CASE WHEN ${disabled}::boolean OR ${expiresAt}::timestamptz <= ${at.toISOString()}::timestamptz
    THEN 'invalid' ELSE 'valid' END`;
}

/** What is wrong with a key from now on; whether it is disabled is as it was where the listing does not say. */
function problemOfUpdate(
  key: KeyListRow,
  at: Date,
  unlessStale: (column: AnyPgColumn, value: unknown) => SQL,
) {
  const { problemCode, problemParams, problemSince } = problemColumnsOfUpdate(problemOf(key), at);
  const otherwise = (column: AnyPgColumn, value: unknown) =>
    unlessStale(
      column,
      key.disabled === undefined
        ? sql`CASE WHEN ${apiKeys.problemCode} = 'disabled' THEN ${column} END`
        : value,
    );
  return {
    problemCode: otherwise(apiKeys.problemCode, problemCode),
    problemParams: otherwise(apiKeys.problemParams, problemParams && JSON.stringify(problemParams)),
    problemSince: otherwise(apiKeys.problemSince, problemSince),
  };
}

/** What the listing itself finds wrong; that a key has expired, or used up its limit, follows from its columns. */
function problemOf(key: KeyListRow): KeyProblem | null {
  return key.disabled === true ? { code: 'disabled', params: {} } : null;
}

/**
 * A key that is listed and cannot be read says which field was not understood; what is known of it stays. One that was never
 * seen comes under watch all the same: its usage is asked for by its hash, and only its counters are not known.
 */
async function storeOdd(
  tx: TxCtx,
  manager: KeyRow,
  { hash, name, field }: OddKey & { readonly hash: string },
  at: Date,
): Promise<void> {
  const problem: KeyProblem = { code: 'not_understood', params: { call: LISTING_CALL, field } };
  const { teamId } = manager;
  const [added] = await tx.db
    .insert(apiKeys)
    .values({
      ...problemColumnsOfInsert(problem, at),
      upstreamName: name ?? null,
      status: 'valid',
      teamId,
      id: idOf({ teamId, hash }),
      hash,
      managedBy: manager.id,
      kind: 'inference',
      label: shortened(hash),
      createdAt: at,
    })
    .onConflictDoNothing()
    .returning();
  if (added !== undefined) {
    await tx.db.insert(keySyncState).values({ teamId, keyId: added.id });
    await enqueueSync(tx, added);
    return;
  }
  await tx.db
    .update(apiKeys)
    .set(problemColumnsOfUpdate(problem, at))
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.managedBy, manager.id), eq(apiKeys.hash, hash)));
}

/** What stands for a key that OpenRouter shows no label of. */
function shortened(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}

/** Keys that the account no longer has keep their history and say why they stand still. */
async function markGone(
  tx: TxCtx,
  manager: KeyRow,
  { keys, odd, isWhole, listed }: Listing,
  at: Date,
): Promise<void> {
  const there = [...keys, ...odd].flatMap(({ hash }) => (hash === null ? [] : { hash }));
  // A listing leaves out what has expired, and says by that nothing of a deletion. OpenRouter's clock is not ours.
  const expiredBefore = new Date(at.getTime() + 10 * MINUTE).toISOString();
  const hasExpired = sql`coalesce(${apiKeys.expiresAt} <= ${expiredBefore}::timestamptz, false)`;
  const wereListed = isWhole ? undefined : inArray(apiKeys.workspace, [...listed]);
  const gone = await tx.db
    .update(apiKeys)
    .set({
      status: 'invalid',
      problemCode: sql`CASE WHEN NOT ${hasExpired} THEN 'gone' END`,
      problemParams: sql`CASE WHEN NOT ${hasExpired} THEN '{}'::jsonb END`,
      problemSince: sql`CASE WHEN NOT ${hasExpired} THEN ${at.toISOString()}::timestamptz END`,
      goneAt: at,
    })
    .where(and(isUnlisted(manager, there), wereListed, isNull(apiKeys.goneAt)))
    .returning({ id: apiKeys.id });
  // What it used since its counters were last seen is still to be read.
  await tx.db
    .update(keySyncState)
    .set({ settledUsage: null })
    .where(
      and(
        eq(keySyncState.teamId, manager.teamId),
        inArray(
          keySyncState.keyId,
          gone.map(({ id }) => id),
        ),
      ),
    );
}
