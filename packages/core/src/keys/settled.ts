import { MINUTE } from '@watcher/contract/calendar/time';

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
