import { type Fields, mayHaveBody } from '../rest/fields.ts';
import type { Route } from '../rest/routes/index.ts';
import { verbOf } from '../rest/verb.ts';
import { type HeaderName, headersOf } from './headers.ts';
import type { Reference, Response } from './types.ts';

interface Refusal {
  readonly name: string;
  readonly description: string;
  readonly headers?: readonly HeaderName[];
  /** Whether a route can give it, besides those that say so themselves. */
  readonly isPossible: (route: Route, fields: Fields) => boolean;
}

const always = () => true;

/** Every status of refusal and when a route can give it. */
const refusals: Readonly<Record<number, Refusal>> = {
  400: { name: 'NotPossible', description: 'A rule of the product refuses it.', isPossible: () => false },
  401: {
    name: 'Unauthorized',
    description: 'Not signed in, or the token is wrong, revoked or expired.',
    headers: ['WWW-Authenticate'],
    isPossible: always,
  },
  403: {
    name: 'Forbidden',
    description:
      'It is another team’s, your role does not include it, or another site’s page sent the request.',
    isPossible: (route, fields) => route.method !== 'GET' || hasPath(fields) || namesTeam(route),
  },
  404: {
    name: 'NotFound',
    description: 'There is no such thing.',
    isPossible: (route, fields) => hasPath(fields) || verbOf(route.procedure).access.by === 'team',
  },
  405: {
    name: 'MethodNotAllowed',
    description: 'Another method was used on this path.',
    headers: ['Allow'],
    isPossible: always,
  },
  409: { name: 'Conflict', description: 'It is taken already.', isPossible: () => false },
  413: {
    name: 'TooLarge',
    description: 'The body is larger than 64 kB.',
    isPossible: mayHaveBody,
  },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The body is not `application/json`.',
    isPossible: mayHaveBody,
  },
  422: {
    name: 'InvalidInput',
    description: 'The input is malformed or out of range; `errors` says where.',
    isPossible: always,
  },
  429: {
    name: 'TooManyRequests',
    description: 'The rate limit of the API token is used up.',
    headers: ['Retry-After'],
    isPossible: always,
  },
  431: {
    name: 'HeadersTooLarge',
    description: 'The address and the headers are larger than 16 kB.',
    isPossible: always,
  },
  503: {
    name: 'Unavailable',
    description: 'The database is unavailable.',
    headers: ['Retry-After'],
    isPossible: always,
  },
};

/** Another team than the caller's may be named in `X-Team-Id`. */
function namesTeam(route: Route): boolean {
  const { by } = verbOf(route.procedure).access;
  return by === 'team' || by === 'token';
}

function hasPath(fields: Fields): boolean {
  return Object.keys(fields.path).length > 0;
}

const problem = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** The refusals of `components`, by name. */
export const refusalResponses: Readonly<Record<string, Response>> = Object.fromEntries(
  Object.values(refusals).map(({ name, description, headers = [] }) => [
    name,
    { description, headers: headersOf('rate-limited', headers), content: problem },
  ]),
);

/** What a route refuses with, by status: the general answer, with the route's own reason where it has one. */
export function refusalsOf(route: Route, fields: Fields): Record<string, Reference> {
  const reasons: Readonly<Record<string, string>> = route.refuses ?? {};
  const possible = Object.entries(refusals).filter(
    ([status, { isPossible }]) => reasons[status] !== undefined || isPossible(route, fields),
  );
  return Object.fromEntries(possible.map(([status, { name }]) => [status, refusal(name, reasons[status])]));
}

/** A reference to a refusal of `components`. */
export function refusal(name: string, description?: string): Reference {
  return { $ref: `#/components/responses/${name}`, ...(description === undefined ? {} : { description }) };
}
