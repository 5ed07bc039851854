import type { ShownKey } from '@watcher/contract/keys';
import { bySeverity, WARNING_PARAMS } from '@watcher/contract/warnings';
import { type KeyRow, type KeyView, toKey } from '../keys/key.ts';
import { limitSpan, wasLimitSeenBefore } from '../keys/limit.ts';
import { keyWarnings } from '../warnings/key-rules.ts';

export type ShownKeyView = Omit<ShownKey, 'lastError'> & KeyView;

/** A key as the pages show it at an instant. */
export function toShownKey(row: KeyRow, now: Date): ShownKeyView {
  const key = toKey(row, now);
  const span = row.limitReset === null ? null : limitSpan(row.limitReset, now);
  const hasReset = span !== null && wasLimitSeenBefore(row, span.from);
  return {
    ...key,
    limitRemaining: hasReset ? null : key.limitRemaining,
    limitSeenAt: row.limitSeenAt?.toISOString() ?? null,
    limitResetsAt: span?.to.toISOString() ?? null,
    warnings: keyWarnings(row, WARNING_PARAMS, now).sort(bySeverity),
  };
}
