import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import type { Share } from '@watcher/contract/shares';
import type { shares } from '../db/schema/index.ts';

export type ShareRow = typeof shares.$inferSelect;

/** A share as answers have it, without its token. */
export function toShare(row: ShareRow, now: Date): Share {
  const { id, name, keyIds, tag, period, startDate, endDate, timeZone, showKeys } = row;
  return {
    id,
    name,
    keyIds,
    tag,
    period,
    startDate,
    endDate,
    timeZone,
    showKeys,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    isExpired: isExpired(row, now),
  };
}

export function isExpired({ expiresAt }: Pick<ShareRow, 'expiresAt'>, now: Date): boolean {
  return expiresAt <= now;
}

export function periodOfShare({ id, period, startDate, endDate }: ShareRow): PeriodChoice {
  if (period !== 'custom') return { period };
  if (startDate === null || endDate === null) throw new Error(`Share ${id} has no days.`);
  return { period, startDate, endDate };
}
