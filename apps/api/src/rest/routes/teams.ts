import type { Route } from './route.ts';

/** Teams. */
export const teamRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/teams',
    procedure: 'teams.list',
    status: 200,
    summary: 'List your teams',
    description: 'Name one in `X-Team-Id` to ask for what is its; without it, your own team is meant.',
    answer: 'Your own team first, then the others by name.',
  },
  {
    method: 'PUT',
    path: '/teams/:id',
    procedure: 'teams.update',
    status: 200,
    summary: 'Rename a team or set its time zone',
    description: 'What is left out stays as it is.',
    answer: 'The team as it is now.',
    refuses: {
      403: 'You are not a member, or your role may not change the team.',
      404: 'There is no such team.',
    },
  },
];
