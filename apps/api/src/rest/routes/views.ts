import type { Route } from './route.ts';

/** Saved views of the usage page. */
export const viewRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/views',
    procedure: 'views.create',
    status: 201,
    summary: 'Save a view',
    description: 'A view of the usage page is the query of its address.',
    answer: 'The view. Its query is in one order, whatever order it was given in.',
    refuses: {
      400: 'The team has as many saved views as are allowed.',
      409: 'The team has a view of that name.',
    },
  },
  {
    method: 'GET',
    path: '/views',
    procedure: 'views.list',
    status: 200,
    summary: 'List saved views',
    answer: 'Every saved view of the team, by name.',
  },
  {
    method: 'DELETE',
    path: '/views/:id',
    procedure: 'views.delete',
    status: 204,
    summary: 'Delete a saved view',
    answer: 'It is gone.',
  },
];
