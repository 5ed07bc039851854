import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Load } from '../src/api-context.ts';
import { Streams } from '../src/client/streams.ts';
import { Turns } from '../src/client/turns.ts';

/** Asks for a turn of a work that lasts until it is told to end. */
function ask(turns: Turns, caller: string, load: Load = 'short') {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const asked = { line: `${caller} ${load}`, load, end, hasBegun: false, isOver: false };
  const begin = () => {
    asked.hasBegun = true;
    return ended;
  };
  const over = turns.take(caller, begin, load).finally(() => {
    asked.isOver = true;
  });
  return Object.assign(asked, { over });
}

type Asked = ReturnType<typeof ask>;

const settle = () => new Promise((resolve) => setImmediate(resolve));
const MOST = { short: 5, page: 1, file: 2, outside: 3 } as const;

/** Of each line, those run that came first and are not over, and no more than it may have. */
function expectTurns(all: readonly Asked[]): void {
  for (const line of Map.groupBy(all, ({ line }) => line).values()) {
    const open = line.filter(({ isOver }) => !isOver);
    const most = MOST[line[0]?.load ?? 'short'];
    expect(open.map(({ hasBegun }) => hasBegun)).toEqual(open.map((_, place) => place < most));
  }
}

test('no caller has more than its share at once, and each gets its turns in their order', async () => {
  const step = fc.oneof(
    fc.record({
      caller: fc.constantFrom('a', 'b'),
      load: fc.constantFrom<Load>('short', 'page', 'file', 'outside'),
    }),
    fc.record({ ends: fc.nat(9) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const turns = new Turns();
      const all: Asked[] = [];
      for (const one of steps) {
        if ('caller' in one) all.push(ask(turns, one.caller, one.load));
        else {
          const running = all.filter(({ hasBegun, isOver }) => hasBegun && !isOver);
          running[one.ends % running.length]?.end();
        }
        await settle();
        expectTurns(all);
      }
      for (const { end } of all) end();
      await Promise.all(all.map(({ over }) => over));
    }),
  );
});

test('who waits behind too many is refused at once, and nobody else is', async () => {
  const turns = new Turns();
  const first = Array.from({ length: MOST.short + 200 }, () => ask(turns, 'a'));
  await expect(turns.take('a', () => Promise.resolve(1))).rejects.toMatchObject({
    code: 'database_unavailable',
    retryAfterSeconds: 5,
  });
  expect(await turns.take('b', () => Promise.resolve(2))).toBe(2);
  for (const { end } of first) end();
  await Promise.all(first.map(({ over }) => over));
  expect(await turns.take('a', () => Promise.resolve(3))).toBe(3);
});

test('when too many wait in all, whoever would have to wait is refused', async () => {
  const turns = new Turns();
  const callers = Array.from({ length: 100 }, (_, index) => `${index}`);
  const all = callers.flatMap((caller) => Array.from({ length: MOST.short + 5 }, () => ask(turns, caller)));
  await expect(turns.take('0', () => Promise.resolve(1))).rejects.toMatchObject({
    code: 'database_unavailable',
  });
  expect(await turns.take('somebody else', () => Promise.resolve(2))).toBe(2);
  for (const { end } of all) end();
  await Promise.all(all.map(({ over }) => over));
});

test('those who wait for files take no place from others', async () => {
  const turns = new Turns();
  const callers = Array.from({ length: 10 }, (_, index) => `${index}`);
  const files = callers.flatMap((caller) => Array.from({ length: 22 }, () => ask(turns, caller, 'file')));
  await expect(turns.take('0', () => Promise.resolve(1), 'file')).rejects.toThrow('database_unavailable');
  const more = Array.from({ length: 2 }, () => ask(turns, 'somebody else', 'file'));
  await expect(turns.take('somebody else', () => Promise.resolve(1), 'file')).rejects.toThrow(
    'database_unavailable',
  );
  const calls = Array.from({ length: MOST.short + 1 }, () => ask(turns, '0'));
  for (const { end } of [...files, ...more, ...calls]) end();
  await Promise.all([...files, ...more, ...calls].map(({ over }) => over));
});

test('who leaves, or has waited for long enough, is out of the line, and gets no turn', async () => {
  const turns = new Turns(50);
  const first = ask(turns, 'a', 'page');
  const left = new AbortController();
  let ran = 0;
  const wait = (signal?: AbortSignal) =>
    turns.take(
      'a',
      async () => {
        ran += 1;
      },
      'page',
      signal && (() => signal),
    );
  const leaving = wait(left.signal);
  const waiting = wait();
  left.abort();
  await expect(leaving).rejects.toThrow('database_unavailable');
  await expect(wait(left.signal)).rejects.toThrow('database_unavailable');
  await expect(waiting).rejects.toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 5 });
  expect(ran).toBe(0);
  const last = wait();
  first.end();
  await last;
  expect(ran).toBe(1);
});

test('a turn that is handed over at the moment when its caller leaves is not lost', async () => {
  const turns = new Turns();
  const first = ask(turns, 'a', 'page');
  const left = new AbortController();
  const second = turns.take(
    'a',
    () => Promise.resolve('second'),
    'page',
    () => left.signal,
  );
  const third = turns.take('a', () => Promise.resolve('third'), 'page');
  void first.over.then(() => left.abort());
  first.end();
  await Promise.allSettled([second]);
  expect(await third).toBe('third');
});

test('a work that fails hands its turn on', async () => {
  const turns = new Turns();
  const fail = () => turns.take('a', () => Promise.reject(new Error('no')), 'page');
  const results = await Promise.allSettled([fail(), fail(), fail()]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await turns.take('a', () => Promise.resolve('yes'), 'page')).toBe('yes');
});

test('a session has twenty live streams, and one more when one has ended; a person has a hundred', () => {
  const streams = new Streams();
  const open = (sessionId: string, userId: number) => streams.open({ sessionId, userId });
  const close = Array.from({ length: 20 }, () => open('one', 1));
  expect(() => open('one', 1)).toThrow('too_many_attempts');
  const others = ['two', 'three', 'four', 'five'].flatMap((id) =>
    Array.from({ length: 20 }, () => open(id, 1)),
  );
  expect(() => open('six', 1)).toThrow('too_many_attempts');
  const stranger = open('seven', 2);
  close[0]?.();
  const again = open('one', 1);
  expect(() => open('one', 1)).toThrow('too_many_attempts');
  for (const one of [...close.slice(1), ...others, stranger, again]) one();
  expect(() => Array.from({ length: 20 }, () => open('one', 1))).not.toThrow();
});
