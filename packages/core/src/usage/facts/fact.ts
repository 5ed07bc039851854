import type { CountOf, MEASURES, MoneyOf } from '../measures/table.ts';

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
