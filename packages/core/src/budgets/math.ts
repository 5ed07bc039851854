import { divideRounded } from '../lib/money.ts';
import type { Period } from './period.ts';

/** Micro-USD, as amounts of budgets are kept, in the units of money, 1e-12 USD. */
export function picoOfMicro(micro: bigint): bigint {
  return micro * 1_000_000n;
}

/** USD with at most 6 decimals as whole micro-USD. */
export function microOfUsd(amount: number): bigint {
  const [whole = '0', fraction = ''] = String(amount).split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/** Whether so many per cent of the amount are used; exact. */
export function hasReached(used: bigint, amount: bigint, threshold: number): boolean {
  return used * 100n >= amount * BigInt(threshold);
}

/** Used of the amount in per cent, to four decimals, rounded down so that no threshold looks reached before it is. */
export function percentOf(used: bigint, amount: bigint): number {
  const scaled = used * 1_000_000n;
  const down = scaled >= 0n ? scaled / amount : -((-scaled + amount - 1n) / amount);
  return Number(down) / 10_000;
}

/** So much of a period must have passed before its pace says anything: a tenth. */
const LEAST_PASSED = 10n;

/**
 * What a period comes to when the rest of it costs as much per hour as the part that has passed; exact, rounded half
 * away from zero. Null for one without an end, and before a tenth of it has passed.
 */
export function forecastOf(used: bigint, { from, to }: Period, now: Date): bigint | null {
  if (to === null) return null;
  const length = BigInt(to.getTime() - from.getTime());
  const passed = BigInt(now.getTime() - from.getTime());
  if (passed * LEAST_PASSED < length || passed > length) return null;
  return divideRounded(used * length, passed);
}
