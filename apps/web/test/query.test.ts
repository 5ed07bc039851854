import { isHttpError } from '@sveltejs/kit';
import { WatcherError } from '@watcher/sdk';
import { expect, it } from 'vitest';
import { keepSame } from '#lib/api/keep-same.ts';
import { failureIn, query } from '#lib/api/query.ts';

const refusal = (status: number) =>
  new WatcherError('No.', { code: 'ANY', status, requestId: null, problem: null, fields: [] });

/** A query that is answered with these, one after the other. */
function answering(...outcomes: (number | Error)[]) {
  return query(async (_: { day: string }) => {
    const outcome = outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome ?? 0;
  });
}

it('keeps what was answered while the server is away, and says why', async () => {
  const read = answering(7, refusal(503), new TypeError('Failed to fetch'), 8);
  expect(await read({ day: 'a' })).toEqual({ value: 7, failure: null });
  expect(await read({ day: 'a' })).toMatchObject({ value: 7, failure: { status: 503, message: 'No.' } });
  expect(await read({ day: 'a' })).toMatchObject({ value: 7, failure: { code: 'UNREACHABLE' } });
  expect(await read({ day: 'a' })).toEqual({ value: 8, failure: null });
});

it('never shows the answer to another question', async () => {
  const read = answering(7, refusal(503));
  await read({ day: 'a' });
  expect(await read({ day: 'b' })).toMatchObject({ value: undefined, failure: { status: 503 } });
});

it('leaves a refusal to the error page', async () => {
  const thrown: unknown = await answering(refusal(404))({ day: 'a' }).catch((error: unknown) => error);
  expect(isHttpError(thrown, 404)).toBe(true);
});

it('hands on what did not change as the very same objects', async () => {
  const answers = [
    [{ id: 1 }, { id: 2 }],
    [{ id: 1 }, { id: 3 }],
  ];
  const read = query(
    async (_: null): Promise<readonly { id: number }[]> => answers.shift() ?? [],
    keepSame((item) => item.id),
  );
  const [before, after] = [await read(null), await read(null)];
  expect(after.value?.[0]).toBe(before.value?.[0]);
  expect(after.value?.[1]).toEqual({ id: 3 });
});

it('finds the failure among the data of a page', async () => {
  const read = answering(7, refusal(500));
  const [well, ill] = [await read({ day: 'a' }), await read({ day: 'a' })];
  expect(failureIn({ choice: { period: '30d' }, well })).toBeNull();
  expect(failureIn({ well, ill })).toMatchObject({ status: 500 });
});
