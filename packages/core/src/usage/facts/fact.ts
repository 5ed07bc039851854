import { recordOf } from '../../lib/record-of.ts';
import { COUNTS, type CountOf, MEASURES, type MoneyOf } from '../measures/table.ts';

/**
 * One fact: what a key used of a model at a provider in one UTC hour. A count is null where the source does not report
 * it; money is in 1e-12 USD.
 */
export type Fact = {
  /** Its start. */
  readonly hour: Date;
  readonly model: string | null;
  readonly provider: string | null;
} & Readonly<Record<CountOf<typeof MEASURES>, number | null>> &
  Readonly<Record<MoneyOf<typeof MEASURES>, bigint>>;

const COUNTED = COUNTS.filter((name) => MEASURES[name].reported === 'counted');

/**
 * A fact tells its requests, input and output tokens, or no count at all: a sum of some beside the others would be too
 * small, and so would a price or a share made of them. Its money is as it was.
 */
export function counted(fact: Fact): Fact {
  return COUNTED.every((name) => fact[name] !== null) ? fact : { ...fact, ...recordOf(COUNTS, () => null) };
}
