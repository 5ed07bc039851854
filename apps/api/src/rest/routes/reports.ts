import type { Route } from './route.ts';

/** The digest. */
export const reportRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/reports/digest',
    procedure: 'reports.digest',
    status: 200,
    summary: 'When the digest is sent',
    answer: 'How often, and where to.',
  },
  {
    method: 'PUT',
    path: '/reports/digest',
    procedure: 'reports.updateDigest',
    status: 200,
    summary: 'Set when the digest is sent',
    description: 'What is left out stays as it is.',
    answer: 'How often, and where to.',
  },
  {
    method: 'POST',
    path: '/reports/digest/send',
    procedure: 'reports.sendDigest',
    status: 202,
    summary: 'Send the digest now',
    description: 'A team that gets none by itself is sent that of the day before.',
    answer: 'To how many channels.',
  },
];
