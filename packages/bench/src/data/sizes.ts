import type { Past } from '../sync/spending.ts';

/** How much is made up. A rate is in ninths of a row per key and hour, so that it need not be whole. */
export interface Size {
  readonly users: number;
  readonly keysPerUser: number;
  readonly days: number;
  /** Of the first team. */
  readonly heavy: number;
  /** Of the second team; the others lie evenly around it. */
  readonly median: number;
}

const KEYS = 5;

/**
 * 10 million rows: 200 teams × 5 keys over 90 days. In 30 days the heavy team has 5 × 720 × 20 = 72,000 rows and the
 * median one 5 × 720 × 40/9 = 16,000.
 */
const FULL: Size = { users: 200, keysPerUser: KEYS, days: 90, heavy: 180, median: 40 };

/** The databases of a run. All hold the same heavy team, with the same rows in the last 90 days. */
export interface Sizes {
  readonly full: Size;
  /** A tenth of the other teams. */
  readonly fewOthers: Size;
  /** The heavy team alone, with ten times the days. */
  readonly longHistory: Size;
  /** Of `longHistory`: how it is paged, and the page that counts as deep. */
  readonly pages: { readonly days: number; readonly limit: number; readonly deepest: number };
  /** Like `Size`, with the days before this month: those are cleaned up. */
  readonly cleanup: Omit<Size, 'days'> & { readonly daysBefore: number };
  /** What is written in one go; as many batches as can be shared among four writers. */
  readonly writes: { readonly batches: number; readonly hours: number; readonly perHour: number };
  /** Keys in all; the keys of each account, said again and again until they are as many; one large account besides. */
  readonly sync: {
    readonly keys: readonly number[];
    readonly accounts: readonly number[];
    readonly large: number;
  };
  /** The keys of each account, and what each key used before. */
  readonly resync: { readonly accounts: readonly number[]; readonly past: Past };
  /** Teams, few and many; the budgets of each; and how many of them changed. */
  readonly budgets: {
    readonly few: number;
    readonly many: number;
    readonly each: number;
    readonly changing: number;
  };
  /** The keys of each account; hours pass until it was so many of them and of real minutes. */
  readonly hours: {
    readonly accounts: readonly number[];
    readonly least: number;
    readonly minutes: number;
  };
}

export const fullSizes: Sizes = {
  full: FULL,
  fewOthers: { ...FULL, users: 21 },
  longHistory: { ...FULL, users: 1, days: 900 },
  pages: { days: 900, limit: 100, deepest: 1000 },
  cleanup: { users: 21, keysPerUser: KEYS, daysBefore: 77, heavy: 180, median: 40 },
  writes: { batches: 24, hours: 200, perHour: 20 },
  sync: { keys: [100, 1000, 5000], accounts: [25, 20, 15, 15, 10, 5, 5, 5], large: 70 },
  resync: { accounts: [10, 10], past: { days: 29, hoursPerDay: 24, models: 3 } },
  budgets: { few: 10, many: 1_000, each: 10, changing: 10 },
  hours: { accounts: [20, 10, 5, 5], least: 26, minutes: 10 },
};

/** Two hundredths of it, for the tests: every answer is checked on it, no time is. */
export const smallSizes: Sizes = {
  full: { users: 8, keysPerUser: KEYS, days: 35, heavy: 36, median: 9 },
  fewOthers: { users: 2, keysPerUser: KEYS, days: 35, heavy: 36, median: 9 },
  longHistory: { users: 1, keysPerUser: KEYS, days: 120, heavy: 36, median: 9 },
  pages: { days: 120, limit: 5, deepest: 200 },
  cleanup: { users: 2, keysPerUser: KEYS, daysBefore: 40, heavy: 18, median: 9 },
  writes: { batches: 8, hours: 10, perHour: 5 },
  sync: { keys: [4, 8], accounts: [3, 2, 1], large: 4 },
  resync: { accounts: [2, 1], past: { days: 3, hoursPerDay: 24, models: 2 } },
  budgets: { few: 2, many: 20, each: 3, changing: 2 },
  hours: { accounts: [3, 2], least: 3, minutes: 0 },
};
