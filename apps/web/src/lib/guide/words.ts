import { m } from '#lib/paraglide/messages.js';
import type { Endpoint, Language } from './examples.ts';

export const languageNames = {
  curl: 'curl',
  typescript: 'TypeScript',
  python: 'Python',
} as const satisfies Record<Language, string>;

/** How the example of an endpoint is run. */
export const runWords = {
  curl: () => m.guide_in_terminal(),
  typescript: (endpoint) => `${endpoint}.mts · node ${endpoint}.mts`,
  python: (endpoint) => `${endpoint}.py · python3 ${endpoint}.py`,
} as const satisfies Record<Language, (endpoint: Endpoint) => string>;

export const endpointWords: Readonly<Record<Endpoint, () => string>> = {
  stats: () => m.guide_stats(),
  usage: () => m.guide_usage(),
  keys: () => m.guide_keys(),
};

export const languageWords: Readonly<Record<Language, () => string>> = {
  curl: () => m.guide_curl(),
  typescript: () => m.guide_typescript(),
  python: () => m.guide_python(),
};

/** What holds for every endpoint. */
export function facts(): { name: string; text: string }[] {
  return [
    { name: m.guide_rate_limit(), text: m.guide_rate_limit_text() },
    { name: m.guide_errors(), text: m.guide_errors_text() },
    { name: m.guide_figures(), text: m.guide_figures_text() },
  ];
}
