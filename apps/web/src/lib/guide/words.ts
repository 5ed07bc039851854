import type { Endpoint, Language } from './examples.ts';

export const languageNames = {
  curl: 'curl',
  typescript: 'TypeScript',
  python: 'Python',
} as const satisfies Record<Language, string>;

/** How the example of an endpoint is run. */
export const runWords = {
  curl: () => 'In a terminal',
  typescript: (endpoint) => `${endpoint}.mts · node ${endpoint}.mts`,
  python: (endpoint) => `${endpoint}.py · python3 ${endpoint}.py`,
} as const satisfies Record<Language, (endpoint: Endpoint) => string>;

export const endpointWords = {
  stats: 'The totals of the last 30 days, or of the period from `start_date` to `end_date`.',
  usage:
    'A row for every day, key, model and provider, the newest day first. Both dates are needed. A page has 100 rows, or as many as `limit` says (up to 1000); `page` asks for the next.',
  keys: 'Every key under watch, with what it did and cost over all time.',
} as const satisfies Record<Endpoint, string>;

export const languageWords = {
  curl: 'For a shell such as bash or zsh; on Windows that is Git Bash or WSL.',
  typescript:
    'Needs nothing but Node 22.18 or later, which runs TypeScript as it is. For larger programs the project has a typed client in `packages/sdk`: `npm pack` there makes a package of it, and `watcher.v1.stats.query({})` then knows every field.',
  python: 'Needs nothing but Python 3.8 or later; only its standard library is used.',
} as const satisfies Record<Language, string>;

/** What holds for every endpoint. */
export const facts = [
  {
    name: 'Rate limit',
    text: 'Each token has its own: `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) in every answer. After a `429`, wait as many seconds as `Retry-After` says.',
  },
  {
    name: 'Errors',
    text: 'Come as `application/problem+json` with the reason in `detail`: `401` the token is wrong or revoked, `422` a parameter is wrong and `errors` says which.',
  },
  {
    name: 'Figures',
    text: 'Days are UTC, money is USD. What nobody knows is `null`, never 0: an inference key alone tells its cost, but not its models and tokens.',
  },
] as const;
