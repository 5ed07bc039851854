import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeGrowth } from '../src/usage/facts/counter.ts';

const at = (text: string) => new Date(text);
const spent = (placed: ReturnType<typeof placeGrowth>) => placed.filter(({ amount }) => amount !== 0n);
const shown = (placed: ReturnType<typeof placeGrowth>) =>
  spent(placed).map(({ hour, amount }) => ({ hour, amount }));
const spans = (placed: ReturnType<typeof placeGrowth>) =>
  spent(placed).map(({ hour, start, end, amount }) => [hour, start, end, amount]);
const none = { daily: undefined, weekly: undefined, monthly: undefined };

describe('dating the growth of a lifetime counter', () => {
  test('an hourly look goes to the hour that holds most of the span', () => {
    const last = { at: at('2026-03-18T10:03:00Z'), lifetime: 5n };
    expect(shown(placeGrowth(last, { at: at('2026-03-18T11:02:00Z'), lifetime: 9n, ...none }))).toEqual([
      { hour: at('2026-03-18T10:00:00Z'), amount: 4n },
    ]);
  });

  test('of more than an hour no hour is known; what was spent before midnight stays on its day', () => {
    const last = { at: at('2026-03-17T23:30:00Z'), lifetime: 100n };
    const reading = { at: at('2026-03-18T02:10:00Z'), lifetime: 130n, ...none, daily: 10n };
    expect(spans(placeGrowth(last, reading))).toEqual([
      [null, at('2026-03-18T00:00:00Z'), at('2026-03-18T02:10:00Z'), 10n],
      [at('2026-03-17T23:00:00Z'), at('2026-03-17T23:30:00Z'), at('2026-03-18T00:00:00Z'), 20n],
    ]);
  });

  test('a first look dates this day, week and month, and leaves what is older out', () => {
    // A Wednesday: the week began on Monday the 16th, the month on Sunday the 1st.
    const reading = {
      at: at('2026-03-18T09:30:00Z'),
      lifetime: 1000n,
      daily: 5n,
      weekly: 25n,
      monthly: 300n,
    };
    expect(spans(placeGrowth(null, reading))).toEqual([
      [null, at('2026-03-18T00:00:00Z'), at('2026-03-18T09:30:00Z'), 5n],
      [null, at('2026-03-16T00:00:00Z'), at('2026-03-18T00:00:00Z'), 20n],
      [null, at('2026-03-01T00:00:00Z'), at('2026-03-16T00:00:00Z'), 275n],
    ]);
  });

  test.each([
    ['a clock that is ahead at midnight', '2026-03-19T00:00:20Z', { daily: 30n, weekly: 30n }],
    ['a clock that is behind at midnight', '2026-03-18T23:59:40Z', { daily: 0n, weekly: 30n }],
    ['a clock that is ahead on a Monday', '2026-03-16T00:04:00Z', { daily: 30n, weekly: 30n }],
  ])('%s dates nothing by the day', (_, time, shown) => {
    const last = { at: new Date(at(time).getTime() - 36 * 3_600_000), lifetime: 0n };
    const reading = { at: at(time), lifetime: 30n, ...none, ...shown };
    expect(spans(placeGrowth(last, reading))).toEqual([[null, last.at, reading.at, 30n]]);
  });

  test('spans in which nothing was spent are returned, so that they are known', () => {
    const last = { at: at('2026-03-17T22:30:00Z'), lifetime: 100n };
    const reading = { at: at('2026-03-18T02:10:00Z'), lifetime: 130n, ...none, daily: 0n };
    const day = (from: string, to: string) => ({ from: at(from), to: at(to) });
    expect(placeGrowth(last, reading)).toMatchObject([
      { ...day('2026-03-18T00:00:00Z', '2026-03-18T03:00:00Z'), amount: 0n },
      { ...day('2026-03-17T22:00:00Z', '2026-03-18T00:00:00Z'), amount: 30n },
    ]);
  });

  test('a correction downwards and a clock that went back keep the sum', () => {
    const last = { at: at('2026-03-18T10:00:00Z'), lifetime: 10n };
    expect(shown(placeGrowth(last, { at: at('2026-03-18T11:30:00Z'), lifetime: 7n, ...none }))).toEqual([
      { hour: at('2026-03-18T11:00:00Z'), amount: -3n },
    ]);
    expect(shown(placeGrowth(last, { at: at('2026-03-18T08:30:00Z'), lifetime: 12n, ...none }))).toEqual([
      { hour: at('2026-03-18T08:00:00Z'), amount: 2n },
    ]);
  });

  test('whatever the readings, the placed amounts add up to the growth and lie in its span', () => {
    const instant = fc.date({
      min: at('2026-01-01T00:00:00Z'),
      max: at('2026-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    const amount = fc.bigInt({ min: 0n, max: 1000n });
    fc.assert(
      fc.property(
        instant,
        instant,
        amount,
        fc.tuple(amount, amount, amount, amount),
        (a, b, start, counters) => {
          const [last, now] = a < b ? [a, b] : [b, a];
          const [growth, daily, weekly, monthly] = counters;
          const placed = placeGrowth(
            { at: last, lifetime: start },
            { at: now, lifetime: start + growth, daily, weekly, monthly },
          );
          expect(placed.reduce((sum, part) => sum + part.amount, 0n)).toBe(growth);
          for (const { hour, from, to, start, end } of placed) {
            expect(from <= start && end <= to).toBe(true);
            expect(start.getTime() + 3_600_000).toBeGreaterThan(last.getTime());
            expect(start.getTime()).toBeLessThanOrEqual(now.getTime());
            if (hour !== null) expect(hour >= from && hour < to).toBe(true);
          }
        },
      ),
    );
  });
});
