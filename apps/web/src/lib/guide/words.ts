import type { Endpoint, Language } from './examples.ts';

export const languageNames = {
  curl: 'curl',
  typescript: 'TypeScript',
  python: 'Python',
} as const satisfies Record<Language, string>;

/** How the example of an endpoint is run. */
export const runWords = {
  curl: () => 'In a terminal',
  typescript: (endpoint) => `${endpoint}.mts · run with node ${endpoint}.mts`,
  python: (endpoint) => `${endpoint}.py · run with python3 ${endpoint}.py`,
} as const satisfies Record<Language, (endpoint: Endpoint) => string>;

export const endpointWords = {
  stats:
    'The totals of the last 30 days, or of any period: give start_date and end_date, both or neither. Costs are USD.',
  usage:
    'A row for every day, key, model and provider, the newest day first. Both dates are needed. It comes in pages of 100 rows, or up to 1000 with limit.',
  keys: 'Every key under watch, with what it did and cost over all time.',
} as const satisfies Record<Endpoint, string>;

export const languageWords = {
  curl: 'Comes with macOS, Linux and Windows. On Windows, use a shell such as Git Bash for the quotes.',
  typescript: 'Needs nothing but Node 22.18 or later, which runs TypeScript as it is; Deno and Bun do too.',
  python: 'Needs nothing but Python 3.8 or later; only its standard library is used.',
} as const satisfies Record<Language, string>;
