import { expect, it } from 'vitest';
import { KEY_PROBLEM_CODES, type KeyProblem } from '../src/problems/codes.ts';
import { keyProblemOf } from '../src/problems/key-problem.ts';
import { keyProblemSentence, LOCALES } from '../src/problems/sentences.ts';

const problems: readonly KeyProblem[] = [
  { code: 'expired', params: { at: '2026-03-01T00:00:00.000Z' } },
  { code: 'limit_reached', params: { limit: 50, resetsAt: '2026-04-01T00:00:00.000Z' } },
  { code: 'limit_reached', params: { limit: 50, resetsAt: null } },
  { code: 'not_understood', params: { call: 'GET /keys', field: 'data.0.limit' } },
  { code: 'unreachable', params: { cause: 'tls', status: null } },
  { code: 'unreachable', params: { cause: 'server_error', status: 503 } },
  { code: 'internal', params: { id: 'job-1' } },
  { code: 'gone', params: {} },
];

it.each(problems)('reads $code back from JSON as it was', (problem) => {
  const sent: { code: string; params: Record<string, string | number | null> } = JSON.parse(
    JSON.stringify(problem),
  );
  expect(keyProblemOf(sent.code, sent.params)).toEqual(problem);
});

it('has every code among those', () => {
  expect(new Set(problems.map(({ code }) => code))).toEqual(
    new Set(KEY_PROBLEM_CODES.filter((code) => code !== 'disabled' && code !== 'invalid')),
  );
});

it.each([
  ['no-code', {}],
  ['expired', {}],
  ['limit_reached', { limit: '50', resetsAt: null }],
  ['unreachable', { cause: 'weather', status: null }],
  ['internal', null],
])('refuses %s with %o', (code, params) => {
  expect(() => keyProblemOf(code, params)).toThrow(TypeError);
});

it.each(problems)('has a sentence for $code in every language', (problem) => {
  for (const locale of LOCALES) expect(keyProblemSentence(locale, problem)).not.toMatch(/undefined|NaN/);
});
