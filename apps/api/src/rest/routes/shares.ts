import type { Route } from './route.ts';

/** Share links. */
export const shareRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/shares',
    procedure: 'shares.create',
    status: 201,
    summary: 'Make a share link',
    description:
      'Whoever has the link sees the figures of its keys and period without an account, and nothing else. Name a ' +
      '`period`, or give `start_date` and `end_date`; this month when neither is given.',
    answer: 'The link with its token, which is not seen again.',
    refuses: { 400: 'The team has as many share links as are allowed.' },
  },
  {
    method: 'GET',
    path: '/shares',
    procedure: 'shares.list',
    status: 200,
    summary: 'List share links',
    answer: 'Every link of the team, newest first, without tokens.',
  },
  // Before the route with an id, which would take its name for one.
  {
    method: 'POST',
    path: '/shares/view',
    procedure: 'shares.view',
    status: 200,
    summary: 'What a share link shows',
    description: 'The token stands in the body, so that it is in no address and no log. Nothing is changed.',
    answer: 'The figures of its keys in its period.',
    refuses: { 404: 'There is no such link, it was revoked, or it has expired.' },
  },
  {
    method: 'DELETE',
    path: '/shares/:id',
    procedure: 'shares.delete',
    status: 204,
    summary: 'Revoke a share link',
    answer: 'It shows nothing any more.',
  },
];
