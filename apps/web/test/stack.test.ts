import { describe, expect, it } from 'vitest';
import { assignSlots } from '#lib/chart/colours.ts';
import { OTHER, segmentsOf, stackByDay, UNATTRIBUTED } from '#lib/chart/stack.ts';

const words = { other: 'Other', unattributed: 'Unattributed' };
const amounts = { requestsCount: 1, tokensInput: 1, tokensOutput: 1, byokCost: 0, percentageCost: 0 };
const overview = {
  byModel: [
    { model: 'a', cost: 10, ...amounts },
    { model: null, cost: 7, ...amounts },
    { model: 'b', cost: 5, ...amounts },
    { model: 'c', cost: 2, ...amounts },
    { model: 'd', cost: 1, ...amounts },
    { model: 'free', cost: 0, ...amounts },
  ],
  byDate: [
    { date: '2026-01-01', cost: 0, ...amounts },
    { date: '2026-01-02', cost: 25, ...amounts },
  ],
  byDateModel: [
    { date: '2026-01-02', model: 'a', cost: 10 },
    { date: '2026-01-02', model: null, cost: 7 },
    { date: '2026-01-02', model: 'b', cost: 5 },
    { date: '2026-01-02', model: 'c', cost: 2 },
    { date: '2026-01-02', model: 'd', cost: 1 },
  ],
};

describe('stackByDay', () => {
  const stack = stackByDay(overview, 2, words);

  it('shows the dearest models apart, the rest as one, the unattributed for itself', () => {
    expect(stack.series).toEqual([
      { key: 'model:a', label: 'a', total: 10 },
      { key: 'model:b', label: 'b', total: 5 },
      { key: OTHER, label: 'Other', total: 3 },
      { key: UNATTRIBUTED, label: 'Unattributed', total: 7 },
    ]);
  });

  it('has every day, and its parts add up to its total', () => {
    expect(stack.columns.map((column) => column.date)).toEqual(['2026-01-01', '2026-01-02']);
    for (const { total, parts } of stack.columns) {
      expect([...parts.values()].reduce((sum, part) => sum + part, 0)).toBe(total);
    }
  });

  it('does not take a model named "other" for the rest', () => {
    const named = stackByDay(
      { byModel: [{ model: 'other', cost: 3, ...amounts }], byDate: [], byDateModel: [] },
      2,
      words,
    );
    expect(named.series.map((series) => series.key)).toEqual(['model:other']);
  });
});

describe('segmentsOf', () => {
  const series = ['x', 'y', 'z'].map((key) => ({ key, label: key, total: 1 }));
  const column = {
    date: '2026-01-01',
    total: 4,
    parts: new Map([
      ['x', 2],
      ['y', -1],
      ['z', 3],
    ]),
  };

  it('stands each series on the one before and draws no correction below zero', () => {
    expect(segmentsOf(column, series, new Set())).toEqual([
      { key: 'x', from: 0, to: 2 },
      { key: 'z', from: 2, to: 5 },
    ]);
  });

  it('closes the gap that a hidden series leaves', () => {
    expect(segmentsOf(column, series, new Set(['x']))).toEqual([{ key: 'z', from: 0, to: 3 }]);
  });
});

describe('assignSlots', () => {
  it('keeps a colour through another ranking and gives the newcomer a free one', () => {
    const first = assignSlots(['a', 'b', 'c'], new Map());
    expect([...first]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    const second = assignSlots(['c', 'd', 'a'], first);
    expect(Object.fromEntries(second)).toEqual({ c: 2, a: 0, d: 1 });
  });

  it('never gives one colour twice', () => {
    const before = new Map([
      ['a', 3],
      ['b', 3],
    ]);
    const slots = assignSlots(['a', 'b'], before);
    expect(new Set(slots.values()).size).toBe(2);
  });
});
