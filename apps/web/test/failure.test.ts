import { expect, it } from 'vitest';
import { isPassing, readFailure } from '#lib/api/failure.ts';

const serverError = (message: string, data: unknown) => Object.assign(new Error(message), { data });

it('passes on the sentence of the server and the first complaint about each field', () => {
  const failure = readFailure(
    serverError('email: bad', {
      code: 'UNPROCESSABLE_CONTENT',
      zodIssues: [
        { path: ['email'], message: 'This is not an e-mail address.' },
        { path: ['email'], message: 'Too long.' },
        { path: [], message: 'No field.' },
        'nonsense',
      ],
    }),
  );
  expect(failure).toEqual({
    code: 'UNPROCESSABLE_CONTENT',
    message: 'email: bad',
    fields: { email: 'This is not an e-mail address.' },
  });
  expect(isPassing(failure)).toBe(false);
});

it.each([new TypeError('Failed to fetch'), serverError('Unexpected token <', undefined), 'nonsense', null])(
  'takes what is no answer of the server for "cannot be reached": %s',
  (error) => {
    const failure = readFailure(error);
    expect(failure.code).toBe('UNREACHABLE');
    expect(failure.message).not.toContain('fetch');
    expect(isPassing(failure)).toBe(true);
  },
);
