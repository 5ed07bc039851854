import type { ShownKey } from '@watcher/contract/key-pages';
import { bySeverity, WARNING_PARAMS } from '@watcher/contract/warnings';
import { type KeyRow, type KeyView, toKey } from '../keys/key.ts';
import { limitHours, wasLimitSeenBefore } from '../keys/limit.ts';
import { keyWarnings } from '../warnings/key-rules.ts';

export type ShownKeyView = Omit<ShownKey, 'lastError'> & KeyView;

/** A key as the pages show it at an instant. */
export function toShownKey(row: KeyRow, now: Date): ShownKeyView {
  const key = toKey(row, now);
  const hours = row.limitReset === null ? null : limitHours(row.limitReset, now);
  const hasReset = hours !== null && wasLimitSeenBefore(row, hours.from);
  return {
    ...key,
    limitRemaining: hasReset ? null : key.limitRemaining,
    creatorUserId: row.creatorUserId,
    limitSeenAt: row.limitSeenAt?.toISOString() ?? null,
    limitResetsAt: hours?.to.toISOString() ?? null,
    warnings: keyWarnings(row, WARNING_PARAMS, now).sort(bySeverity),
  };
}
