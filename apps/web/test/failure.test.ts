import { WatcherError } from '@watcher/sdk';
import { expect, it } from 'vitest';
import { isPassing, readFailure } from '#lib/api/failure.ts';

const wrong = (path: string[], message: string) => ({ path, message, code: 'wrong_format', params: {} });

it('passes on the sentence of the server and the first complaint about each field', () => {
  const failure = readFailure(
    new WatcherError('email: bad', {
      code: 'UNPROCESSABLE_CONTENT',
      status: 422,
      requestId: 'request-1',
      problem: { code: 'invalid_input', params: {} },
      fields: [
        wrong(['email'], 'This is not an email address.'),
        wrong(['email'], 'Too long.'),
        wrong([], 'No field.'),
        wrong(['settings', 'url'], 'This address is not public.'),
        wrong(['settings', 'to', '0'], 'This is no address.'),
      ],
    }),
  );
  expect(failure).toEqual({
    code: 'UNPROCESSABLE_CONTENT',
    status: 422,
    message: 'email: bad',
    // What is wrong inside a field is wrong with it, too.
    fields: {
      email: 'This is not an email address.',
      settings: 'This address is not public.',
      'settings.url': 'This address is not public.',
      'settings.to': 'This is no address.',
      'settings.to.0': 'This is no address.',
    },
  });
  expect(isPassing(failure)).toBe(false);
});

const noAnswer = { code: 'UNREACHABLE', status: 0, requestId: null, problem: null, fields: [] };

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

it.each([
  [400, false],
  [404, false],
  [422, false],
  [429, true],
  [500, true],
  [503, true],
])('after a %d, trying again may help: %s', (status, passing) => expect(isPassing({ status })).toBe(passing));
