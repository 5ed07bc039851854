import { WatcherError } from '@watcher/sdk';
import { expect, it } from 'vitest';
import { isPassing, readFailure } from '#lib/api/failure.ts';

it('passes on the sentence of the server and the first complaint about each field', () => {
  const failure = readFailure(
    new WatcherError('email: bad', {
      code: 'UNPROCESSABLE_CONTENT',
      status: 422,
      requestId: 'request-1',
      fields: [
        { path: ['email'], message: 'This is not an e-mail address.' },
        { path: ['email'], message: 'Too long.' },
        { path: [], message: 'No field.' },
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

const noAnswer = { code: 'UNREACHABLE', status: 0, requestId: null, fields: [] };

it.each([
  new TypeError('Failed to fetch'),
  new WatcherError('Unexpected token <', noAnswer),
  'nonsense',
  null,
])('takes what is no answer of the server for "cannot be reached": %s', (error) => {
  const failure = readFailure(error);
  expect(failure.code).toBe('UNREACHABLE');
  expect(failure.message).not.toMatch(/fetch|token/);
  expect(isPassing(failure)).toBe(true);
});
