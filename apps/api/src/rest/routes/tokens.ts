import type { Route } from './route.ts';

/** API tokens. */
export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/tokens',
    procedure: 'tokens.create',
    status: 201,
    summary: 'Create an API token',
    answer: 'The token; this is the only time that it is seen.',
    refuses: { 400: 'You have as many active tokens as are allowed.' },
  },
  {
    method: 'GET',
    path: '/tokens',
    procedure: 'tokens.list',
    status: 200,
    summary: 'List API tokens',
    answer: 'Your tokens, newest first, without their values.',
  },
  {
    method: 'DELETE',
    path: '/tokens/:id',
    procedure: 'tokens.revoke',
    status: 204,
    summary: 'Revoke an API token',
    description: 'Its very next request is refused. A token that was revoked before stays so.',
    answer: 'The token is revoked.',
  },
];
