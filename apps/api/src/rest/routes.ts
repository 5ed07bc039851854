import type { appRouter } from '../router.ts';

type Procedures = (typeof appRouter)['_def']['record'];

/** The name of a procedure, e.g. `keys.create`. */
export type ProcedureName = {
  [Group in keyof Procedures & string]: `${Group}.${keyof Procedures[Group] & string}`;
}[keyof Procedures & string];

/** How the text of a path or query parameter becomes the procedure's input; bodies are JSON and need no decoding. */
export type ParamType = 'integer' | 'boolean' | 'text';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express path; its parameters and those of the query are decoded by `params`. */
  readonly path: string;
  /** Holds the rules, the input and the output of the route. */
  readonly procedure: ProcedureName;
  readonly params?: Readonly<Record<string, ParamType>>;
  readonly status: 200 | 201 | 202 | 204;
  /** Body and headers where they are not simply what the procedure returns. */
  readonly answer?: (output: never) => { body: unknown; headers: Record<string, string> };
}

const id = { id: 'integer' } as const;

/** Every REST route below `/api`: method, path and success over the procedure that does it. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/auth/register', procedure: 'auth.register', status: 201 },
  { method: 'POST', path: '/auth/login', procedure: 'auth.login', status: 200 },
  { method: 'POST', path: '/auth/logout', procedure: 'auth.logout', status: 204 },
  { method: 'GET', path: '/auth/me', procedure: 'auth.me', status: 200 },

  { method: 'POST', path: '/keys', procedure: 'keys.create', status: 201 },
  {
    method: 'GET',
    path: '/keys',
    procedure: 'keys.list',
    params: { skip: 'integer', limit: 'integer', sort_by: 'text', sort_order: 'text' },
    status: 200,
  },
  { method: 'GET', path: '/keys/:id', procedure: 'keys.get', params: id, status: 200 },
  { method: 'PUT', path: '/keys/:id', procedure: 'keys.update', params: id, status: 200 },
  { method: 'DELETE', path: '/keys/:id', procedure: 'keys.delete', params: id, status: 204 },
  { method: 'POST', path: '/keys/:id/sync', procedure: 'keys.sync', params: id, status: 202 },

  { method: 'POST', path: '/tokens', procedure: 'tokens.create', status: 201 },
  {
    method: 'GET',
    path: '/tokens',
    procedure: 'tokens.list',
    params: { include_revoked: 'boolean' },
    status: 200,
  },
  { method: 'DELETE', path: '/tokens/:id', procedure: 'tokens.revoke', params: id, status: 204 },

  {
    method: 'GET',
    path: '/stats/dashboard',
    procedure: 'stats.dashboard',
    params: { days: 'integer' },
    status: 200,
  },
  {
    method: 'GET',
    path: '/usage',
    procedure: 'usage.list',
    params: {
      start_date: 'text',
      end_date: 'text',
      api_key_id: 'integer',
      model: 'text',
      skip: 'integer',
      limit: 'integer',
    },
    status: 200,
    answer: ({ items, total }: { items: unknown[]; total: number }) => ({
      body: items,
      headers: { 'X-Total-Count': String(total) },
    }),
  },

  {
    method: 'GET',
    path: '/v1/stats',
    procedure: 'v1.stats',
    params: { start_date: 'text', end_date: 'text' },
    status: 200,
  },
  {
    method: 'GET',
    path: '/v1/usage',
    procedure: 'v1.usage',
    params: { start_date: 'text', end_date: 'text', page: 'integer', limit: 'integer' },
    status: 200,
  },
  { method: 'GET', path: '/v1/keys', procedure: 'v1.keys', status: 200 },
];
