import type { OutboundAnswer } from '../../outbound/index.ts';

/** No receiver keeps a delivery for longer; after a day it is given up anyway. */
const LONGEST_SECONDS = 24 * 3600;

/**
 * Reads `Retry-After` (RFC 9110, 10.2.3) as whole seconds from now, 1 at least and a day at most; null without a
 * readable one. A date is compared with the answer's own `Date`, so that our clock and theirs need not agree.
 */
export function retryAfterSeconds({ headers }: OutboundAnswer, now: Date): number | null {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return bounded(Number(value));
  const until = httpDate(value);
  if (until === null) return null;
  return bounded((until - (httpDate(headers['date'] ?? '') ?? now.getTime())) / 1000);
}

/** Seconds as JSON answers tell them (`retry_after`), whole and bounded; null for anything else. */
export function waitSeconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? bounded(value) : null;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(1, Math.ceil(seconds)), LONGEST_SECONDS);
}

/** Only the forms that HTTP has; `Date.parse` alone would take much more. */
function httpDate(text: string): number | null {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
