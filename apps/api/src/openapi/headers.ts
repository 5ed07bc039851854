import type { Header, Reference } from './types.ts';

const positive = { type: 'integer', minimum: 1 } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** Every header that answers carry and users may rely on. Those that are not always there say when they are. */
export const headers = {
  'X-Request-Id': {
    description:
      'Names the request: your own `X-Request-Id` if you sent a sane one (1–128 of `A–Z a–z 0–9 _ . : -`).',
    required: true,
    schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' },
  },
  'RateLimit-Limit': {
    description: 'Requests that the API token may make in a window. With an API token only.',
    required: false,
    schema: positive,
  },
  'RateLimit-Remaining': {
    description: 'How many of them are left. With an API token only.',
    required: false,
    schema: count,
  },
  'RateLimit-Reset': {
    description: 'Seconds until the window ends. With an API token only.',
    required: false,
    schema: positive,
  },
  'Retry-After': {
    description: 'Seconds until another try may succeed.',
    required: true,
    schema: positive,
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
  },
  Allow: {
    description: 'The methods of this path.',
    required: true,
    schema: { type: 'string', examples: ['GET, HEAD, OPTIONS'] },
  },
  'X-Total-Count': {
    description: 'How many rows there are in all, whatever the page. Not with a CSV of the whole range.',
    required: false,
    schema: count,
  },
  ETag: {
    description:
      'Tells this answer from others: in `If-None-Match` it makes an unchanged one a 304. Not with a CSV.',
    required: false,
    schema: { type: 'string', pattern: '^W/"[\\w-]+"$' },
  },
  Vary: {
    description: 'What the answer depends on.',
    required: true,
    schema: { type: 'string', examples: ['Accept'] },
  },
  'Content-Disposition': {
    description: 'The name of a file: `usage-<start_date>-<end_date>.csv`, or `.json`.',
    required: false,
    schema: { type: 'string', examples: ['attachment; filename="usage-2026-03-01-2026-03-31.csv"'] },
  },
  'Set-Cookie': {
    description: 'The session cookie: HttpOnly, SameSite=Lax.',
    required: true,
    schema: { type: 'string' },
  },
} as const satisfies Record<string, Header>;

export type HeaderName = keyof typeof headers;

const rateLimit = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

/** The headers of an answer: the request id, what is left of the rate limit where a token may come, and more. */
export function headersOf(
  access: 'rate-limited' | 'free',
  more: readonly HeaderName[],
): Record<string, Reference> {
  const names = ['X-Request-Id', ...(access === 'rate-limited' ? rateLimit : []), ...more] as const;
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
