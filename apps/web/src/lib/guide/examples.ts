import * as curl from './curl.ts';
import type { Filling } from './filling.ts';
import * as python from './python.ts';
import * as typescript from './typescript.ts';

/** Stands in an example until there is a real token: plain letters, so that the answer is a 401 and nothing odder. */
export const PLACEHOLDER = 'or_api_YOUR_TOKEN';

const languages = { curl, typescript, python };

export type Language = keyof typeof languages;
export type Endpoint = 'stats' | 'usage' | 'keys';

/** A program for `endpoint` that runs as it stands, without anything to install. */
export function exampleOf(language: Language, endpoint: Endpoint, filling: Filling): string {
  return languages[language][endpoint](filling);
}

const DAY_MS = 86_400_000;

/** The last seven UTC days at `now` (epoch milliseconds), today included. */
export function lastWeek(now: number): { from: string; to: string } {
  const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  return { from: dayOf(now - 6 * DAY_MS), to: dayOf(now) };
}
