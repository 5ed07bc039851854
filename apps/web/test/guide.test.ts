import { keyStatsOutput, statsOutput, usagePageOutput } from '@watcher/contract/usage';
import { describe, expect, it } from 'vitest';
import { answersTo } from '#lib/guide/answers.ts';
import { type Endpoint, exampleOf, type Language, lastWeek } from '#lib/guide/examples.ts';
import { highlight } from '#lib/guide/highlight.ts';

const languages: Language[] = ['curl', 'typescript', 'python'];
const endpoints: Endpoint[] = ['stats', 'usage', 'keys'];
const every = languages.flatMap((language) => endpoints.map((endpoint) => ({ language, endpoint })));
const filling = {
  origin: 'https://watcher.example:8443',
  token: 'or_api_Abc123',
  from: '2026-02-24',
  to: '2026-03-02',
};

describe.each(every)('the $language example for $endpoint', ({ language, endpoint }) => {
  const code = exampleOf(language, endpoint, filling);

  it('asks this installation with the token', () => {
    expect(code).toContain(`https://watcher.example:8443/api/v1/${endpoint}`);
    expect(code).toMatch(/Authorization['"]?: ['"]?Bearer or_api_Abc123['"]/);
  });

  it('is coloured without being changed', () => {
    const pieces = highlight(code, language);
    expect(pieces.map((piece) => piece.text).join('')).toBe(code);
    const strings = pieces.filter((piece) => piece.kind === 'string').map((piece) => piece.text);
    expect(strings.some((text) => text.includes('https://watcher.example:8443'))).toBe(true);
  });
});

it.each(languages)('names in %s the period that usage cannot do without', (language) => {
  const code = exampleOf(language, 'usage', filling);
  expect(code).toMatch(/start_date['"]?[=:] ?['"]?2026-02-24/);
  expect(code).toMatch(/end_date['"]?[=:] ?['"]?2026-03-02/);
});

it('offers a period of seven UTC days that ends today', () => {
  expect(lastWeek(Date.parse('2026-03-02T23:59:59.999Z'))).toEqual({ from: '2026-02-24', to: '2026-03-02' });
});

/** The same with camelCase names, as the schemas have them. */
function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    camel(inner),
  ]);
  return Object.fromEntries(entries);
}

it.each([
  ['stats', statsOutput],
  ['usage', usagePageOutput],
  ['keys', keyStatsOutput],
] as const)('shows an answer of %s that has every field of the schema and no other', (endpoint, schema) => {
  const answer = camel(answersTo('curl', filling)[endpoint]);
  expect(schema.parse(answer)).toEqual(answer);
});

it.each(languages)('answers in %s what was asked: the same days, and as many rows of a page', (language) => {
  const usage = usagePageOutput.parse(camel(answersTo(language, filling).usage));
  expect(usage.items.every(({ date }) => date >= filling.from && date <= filling.to)).toBe(true);
  const asked = /limit=(\d+)/.exec(exampleOf(language, 'usage', filling))?.[1] ?? '100';
  expect(usage.pagination.limit).toBe(Number(asked));
  const { period } = statsOutput.parse(camel(answersTo(language, filling).stats));
  expect(period).toEqual({ startDate: '2026-02-01', endDate: filling.to, days: 30 });
});
