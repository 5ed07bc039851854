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
  const sent: { code: KeyProblem['code']; params: Record<string, string | number | null> } = JSON.parse(
    JSON.stringify(problem),
  );
  expect(keyProblemOf(sent)).toEqual(problem);
});

it.each(KEY_PROBLEM_CODES)('has a sentence for %s in every language, with parameters missing too', (code) => {
  for (const locale of LOCALES) {
    expect(keyProblemSentence(locale, keyProblemOf({ code, params: {} }))).not.toMatch(/undefined|NaN/);
  }
});
