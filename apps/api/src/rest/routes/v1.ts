import type { Route } from './route.ts';
import { usageList } from './usage-list.ts';

/** The public API: an API token opens these and nothing else does. */
export const publicRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/stats',
    procedure: 'v1.stats',
    status: 200,
    summary: 'Totals of a period',
    description: 'Give both dates or neither; without them it is the last 30 days.',
    answer: 'The totals and the period.',
  },
  {
    method: 'GET',
    path: '/v1/usage',
    procedure: 'v1.usage',
    status: 200,
    summary: 'Usage by day, key and model',
    ...usageList,
  },
  {
    method: 'GET',
    path: '/v1/keys',
    procedure: 'v1.keys',
    status: 200,
    summary: 'Keys with their totals',
    answer: 'Every key, oldest first, with its totals over all time.',
  },
];
