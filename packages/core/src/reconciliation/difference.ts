/**
 * What a counter shows and the facts do not explain. The facts were read after the counter, so those of the hour in
 * which it was observed, and later ones, may or may not be in it: the truth lies between the two. 1e-12 USD.
 */
export interface Band {
  readonly least: bigint;
  readonly most: bigint;
}

/** Amounts of credits and of BYOK, in 1e-12 USD. */
export interface Both<Amount, ByokAmount = Amount> {
  readonly usage: Amount;
  readonly byokUsage: ByokAmount;
}

/** What counters hold from before the watch. Null of BYOK: its counter was never reported, or is yet to be compared. */
export type Earlier = Both<bigint, bigint | null>;

/** What of it is neither explained nor from before the watch: 0n when the band holds `earlier`. */
export function differenceOf({ least, most }: Band, earlier: bigint): bigint {
  if (least > earlier) return least - earlier;
  return most < earlier ? most - earlier : 0n;
}
