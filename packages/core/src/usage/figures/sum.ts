import type { Hours } from '@watcher/contract/calendar/dates';
import type { SUM_DIMENSIONS } from '../../db/schema/index.ts';
import type { SummedKey } from './summed-key.ts';
import type { Totals } from './totals.ts';

/** What sums are split by: one of all, or one for each model, key or provider. */
export type Dimension = (typeof SUM_DIMENSIONS)[number];

/** A span whose sums are wanted. Several may have one number; their sums come apart by dimension. */
export interface Bucket {
  readonly bucket: number;
  readonly dimension: Dimension;
  readonly hours: Hours;
}

/** What one model, key or provider (or all of them) came to in a bucket; those that came to nothing are absent. */
export interface SumOfId extends Totals {
  readonly bucket: number;
  readonly dimension: Dimension;
  /** Of the model, key or provider; 0 for all, and for models and providers that the source does not report. */
  readonly id: number;
}

/** The same with what it is called. */
export interface Sum extends SumOfId {
  /** Of a model or provider; null for those that the source does not report. */
  readonly name: string | null;
  readonly key: SummedKey | null;
}
