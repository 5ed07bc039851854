import { m } from '#lib/paraglide/messages.js';
import type { KeySort } from './sort.ts';

/** How wide a window must be for a cell, by its column; the others are always there. */
export const WIDE = 'hidden xl:table-cell';
export const WIDER = 'hidden min-[90rem]:table-cell';
export const WIDEST = 'hidden min-[112rem]:table-cell';

/** A column of the table that can be sorted by. */
export interface KeyColumn {
  readonly sort: KeySort;
  readonly title: string;
  readonly isNumber: boolean;
  /** From which width on it is there. */
  readonly shown: string;
}

/** What the list can be sorted by, in the order of the table. */
export function keyColumns(): KeyColumn[] {
  return [
    { sort: 'name', title: m.keys_sort_name(), isNumber: false, shown: '' },
    { sort: 'status', title: m.keys_status(), isNumber: false, shown: '' },
    { sort: 'spend', title: m.keys_this_month(), isNumber: true, shown: '' },
    { sort: 'recent', title: m.keys_last_30_days(), isNumber: true, shown: WIDEST },
    { sort: 'limit', title: m.keys_limit(), isNumber: false, shown: '' },
    { sort: 'used', title: m.keys_last_used(), isNumber: false, shown: WIDE },
    { sort: 'expires', title: m.keys_expires(), isNumber: false, shown: WIDER },
    { sort: 'created', title: m.keys_created(), isNumber: false, shown: WIDEST },
  ];
}
