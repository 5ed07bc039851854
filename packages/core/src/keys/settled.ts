import { MINUTE } from '@watcher/contract/calendar/time';
import { type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { tooFarAhead } from '../lib/clock-ahead.ts';

/** After so long, OpenRouter shows what a key was changed to: everywhere, and not what it was before. */
export const SETTLES_MS = 2 * MINUTE;

/**
 * Whether what OpenRouter shows of a key now is from after its last change from here. It is, too, when a clock that was ahead
 * changed it.
 *
 * @param changedAt null: it was never changed from here.
 */
export function isSettled(changedAt: Date | null, now: Date): boolean {
  return changedAt === null || Math.abs(now.getTime() - changedAt.getTime()) >= SETTLES_MS;
}

/**
 * What a column is to be after a look at OpenRouter: as it is, where this product changed the key after the look began or
 * just before, since the look does not know of that.
 *
 * @param at when the look began.
 */
export function unlessChangedSince(
  at: Date,
  changedAt: AnyPgColumn,
  column: AnyPgColumn,
  value: unknown,
): SQL {
  const settled = new Date(at.getTime() - SETTLES_MS).toISOString();
  // What a clock that was ahead has changed is known by now.
  const ahead = tooFarAhead(at).toISOString();
  return sql`CASE WHEN ${changedAt} > ${settled}::timestamptz AND ${changedAt} < ${ahead}::timestamptz
    THEN ${column} ELSE ${value} END`;
}
