import type { Route } from './route.ts';

/** The audit log. */
export const auditRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/audit',
    procedure: 'audit.list',
    status: 200,
    summary: 'What was done, by whom',
    answer: 'A page of the log, newest first.',
  },
];
