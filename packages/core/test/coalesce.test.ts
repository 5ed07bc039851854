import { describe, expect, test } from 'vitest';
import { Coalescer } from '../src/lib/coalesce.ts';

interface Asked {
  readonly key: string;
  readonly size: number;
  answer(value: string): void;
  fail(): void;
}

/** What was asked for lies in `asked` until the test answers it. */
function held() {
  const asked: Asked[] = [];
  const coalescer = new Coalescer<string>((key, size) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    asked.push({ key, size, answer: resolve, fail: () => reject(new Error('gone')) });
    return promise;
  });
  return { asked, coalescer };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('calls about the same thing', () => {
  test('go as one when they came while another was under way, and none gets the answer of that one', async () => {
    const { asked, coalescer } = held();
    const first = coalescer.call('a');
    const [second, third] = [coalescer.call('a'), coalescer.call('a')];
    expect(asked.map(({ key, size }) => [key, size])).toEqual([['a', 1]]);
    asked[0]?.answer('before');
    expect(await first).toEqual({ answer: 'before', size: 1, place: 1 });
    await settled();
    const fourth = coalescer.call('a');
    asked[1]?.answer('after');
    expect(await second).toEqual({ answer: 'after', size: 2, place: 1 });
    expect(await third).toEqual({ answer: 'after', size: 2, place: 2 });
    await settled();
    asked[2]?.answer('last');
    expect(await fourth).toEqual({ answer: 'last', size: 1, place: 1 });
    expect(asked.map(({ size }) => size)).toEqual([1, 2, 1]);
  });

  test('fail for those that went, and for no others', async () => {
    const { asked, coalescer } = held();
    const calls = [coalescer.call('a'), coalescer.call('a')];
    asked[0]?.fail();
    await expect(calls[0]).rejects.toThrow('gone');
    await settled();
    asked[1]?.answer('back');
    expect((await calls[1])?.answer).toBe('back');
    const later = coalescer.call('a');
    asked[2]?.answer('later');
    expect((await later).answer).toBe('later');
  });

  test('do not wait for those about something else', async () => {
    const { asked, coalescer } = held();
    const [a, b] = [coalescer.call('a'), coalescer.call('b')];
    expect(asked.map(({ key }) => key)).toEqual(['a', 'b']);
    asked[1]?.answer('b');
    expect((await b).answer).toBe('b');
    asked[0]?.answer('a');
    expect((await a).answer).toBe('a');
  });
});
