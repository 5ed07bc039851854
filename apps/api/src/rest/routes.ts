import type { createCaller } from '../caller.ts';

type Caller = ReturnType<typeof createCaller>;

/** How the text of a path or query parameter becomes the procedure's input; bodies are JSON and need no decoding. */
export type ParamType = 'integer' | 'boolean' | 'text';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express path; its parameters and those of the query are decoded by `params`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, ParamType>>;
  readonly status: 200 | 201 | 202 | 204;
  /** The input is not checked yet: the procedure does that. */
  readonly call: (caller: Caller, input: never) => Promise<unknown>;
  /** Body and headers where they are not simply what the procedure returns. */
  readonly answer?: (output: never) => { body: unknown; headers: Record<string, string> };
}

/** Every REST route below `/api`: method, path and status over the procedure that holds its rules. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/auth/register',
    status: 201,
    call: (caller, input) => caller.auth.register(input),
  },
  { method: 'POST', path: '/auth/login', status: 200, call: (caller, input) => caller.auth.login(input) },
  { method: 'POST', path: '/auth/logout', status: 204, call: (caller) => caller.auth.logout() },
  { method: 'GET', path: '/auth/me', status: 200, call: (caller) => caller.auth.me() },

  { method: 'POST', path: '/keys', status: 201, call: (caller, input) => caller.keys.create(input) },
  {
    method: 'GET',
    path: '/keys',
    params: { skip: 'integer', limit: 'integer', sort_by: 'text', sort_order: 'text' },
    status: 200,
    call: (caller, input) => caller.keys.list(input),
  },
  {
    method: 'GET',
    path: '/keys/:id',
    params: { id: 'integer' },
    status: 200,
    call: (caller, input) => caller.keys.get(input),
  },
  {
    method: 'PUT',
    path: '/keys/:id',
    params: { id: 'integer' },
    status: 200,
    call: (caller, input) => caller.keys.update(input),
  },
  {
    method: 'DELETE',
    path: '/keys/:id',
    params: { id: 'integer' },
    status: 204,
    call: (caller, input) => caller.keys.delete(input),
  },
  {
    method: 'POST',
    path: '/keys/:id/sync',
    params: { id: 'integer' },
    status: 202,
    call: (caller, input) => caller.keys.sync(input),
  },

  {
    method: 'GET',
    path: '/stats/dashboard',
    params: { days: 'integer' },
    status: 200,
    call: (caller, input) => caller.stats.dashboard(input),
  },
  {
    method: 'GET',
    path: '/usage',
    params: {
      start_date: 'text',
      end_date: 'text',
      api_key_id: 'integer',
      model: 'text',
      skip: 'integer',
      limit: 'integer',
    },
    status: 200,
    call: (caller, input) => caller.usage.list(input),
    answer: ({ items, total }: { items: unknown[]; total: number }) => ({
      body: items,
      headers: { 'X-Total-Count': String(total) },
    }),
  },

  { method: 'POST', path: '/tokens', status: 201, call: (caller, input) => caller.tokens.create(input) },
  {
    method: 'GET',
    path: '/tokens',
    params: { include_revoked: 'boolean' },
    status: 200,
    call: (caller, input) => caller.tokens.list(input),
  },
  {
    method: 'DELETE',
    path: '/tokens/:id',
    params: { id: 'integer' },
    status: 204,
    call: (caller, input) => caller.tokens.revoke(input),
  },

  {
    method: 'GET',
    path: '/v1/stats',
    params: { start_date: 'text', end_date: 'text' },
    status: 200,
    call: (caller, input) => caller.v1.stats(input),
  },
  {
    method: 'GET',
    path: '/v1/usage',
    params: { start_date: 'text', end_date: 'text', page: 'integer', limit: 'integer' },
    status: 200,
    call: (caller, input) => caller.v1.usage(input),
  },
  { method: 'GET', path: '/v1/keys', status: 200, call: (caller) => caller.v1.keys() },
];
