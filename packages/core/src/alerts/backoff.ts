import type { Retry } from './channels/index.ts';

const SECOND = 1_000;
const HOUR_MS = 3_600 * SECOND;
const FIRST_WAITS = [5, 30, 120, 600, 1_800].map((seconds) => seconds * SECOND);
/** After a day a message is given up. */
const LONGEST_MS = 24 * HOUR_MS;

/**
 * How long to wait before the next attempt: 5 s, 30 s, 2 min, 10 min, 30 min, then an hour each, a tenth more or less
 * so that many do not come at once; longer where the receiver asks for it.
 *
 * @param attempts that have failed, this one included.
 * @param ageMs since the message was written.
 * @param chance from 0 to 1, exclusive.
 * @returns null: it is given up.
 */
export function waitBefore(
  retry: Retry,
  attempts: number,
  ageMs: number,
  chance: number = Math.random(),
): number | null {
  if (retry === 'never') return null;
  const planned = (FIRST_WAITS[attempts - 1] ?? HOUR_MS) * (0.9 + chance / 5);
  const asked = typeof retry === 'object' ? retry.afterSeconds * SECOND : 0;
  const wait = Math.round(Math.max(planned, asked));
  return ageMs + wait > LONGEST_MS ? null : wait;
}
