import { usageExportInput } from '@watcher/contract/usage';
import { exportUsage } from '@watcher/core/usage';
import { csvExport } from '../downloads.ts';
import type { Route } from './route.ts';

const csvDescription =
  'With `Accept: text/csv`, or with `excel`, the answer is CSV (RFC 4180, UTF-8) with the same columns: the whole ' +
  'range, streamed, unless a page is asked for. Unknown is an empty cell. A text that a spreadsheet would run as a ' +
  "formula begins with `'`. Any other `Accept` is answered with JSON.";

/** What the lists of the pages and of the public API have in common. */
export const usageList = {
  description: `Newest day first, a page at a time. ${csvDescription}`,
  answer: 'A page of rows.',
  csv: csvExport(usageExportInput, exportUsage),
} as const satisfies Partial<Route>;
