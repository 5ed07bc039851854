import { exploreDownload } from '../downloads.ts';
import type { Route } from './route.ts';
import { usageList } from './usage-list.ts';

/** Usage and its totals, for the pages. */
export const usageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/stats/dashboard',
    procedure: 'stats.dashboard',
    status: 200,
    summary: 'Spend of the last days',
    answer: 'Totals, and the same by model, by day and by key.',
  },
  {
    method: 'GET',
    path: '/usage',
    procedure: 'usage.list',
    status: 200,
    summary: 'Usage by day, key and model',
    ...usageList,
    refuses: { 403: 'The key is somebody else’s.', 404: 'There is no such key.' },
    bareItems: true,
  },
  {
    method: 'GET',
    path: '/usage/export',
    procedure: 'usage.explore',
    status: 200,
    summary: 'Usage as a file, grouped and filtered in any way',
    description:
      'All rows of the filter, streamed, as CSV or as a JSON array. A list of names is the parameter repeated. A row ' +
      'has the fields that it is grouped by and no others; in CSV, a key is two columns.',
    answer: 'The file.',
    download: exploreDownload,
  },
  {
    method: 'GET',
    path: '/usage/trend',
    procedure: 'usage.trend',
    status: 200,
    summary: 'Usage over time',
    description:
      'One measure of usage over the hours (up to three days) or days of a period and beside the period before: in all, ' +
      'and for each key, model or provider.',
    answer: 'The measure in each bucket, by series.',
  },
  {
    method: 'GET',
    path: '/stats/overview',
    procedure: 'stats.overview',
    status: 200,
    summary: 'Spend in a period',
    description:
      'Totals beside the period before, over time, and by model, key, tag and provider; and the forecast of this month. ' +
      'Name a `period`, or give `start_date` and `end_date`.',
    answer: 'What the overview page shows.',
  },
  {
    method: 'GET',
    path: '/stats/health',
    procedure: 'stats.health',
    status: 200,
    summary: 'Credits, runway, warnings, reconciliation',
    answer: 'How the accounts of the team stand now.',
  },
];
