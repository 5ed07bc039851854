import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSlots, SLOTS } from '#lib/chart/colours.ts';
import { changeInUsd, NONE, OTHER, segmentsOf, sumOf } from '#lib/chart/stack.ts';
import { overviewStack } from '../src/routes/(app)/(overview)/stack.ts';

const ranked = {
  requests: 1,
  tokens: 1,
  byokCost: 0,
  percentageCost: 0,
  avgCostPerRequest: null,
  costPerMillionTokens: null,
  previousCost: null,
  previousCostPerMillionTokens: null,
};
const amounts = { requestsCount: 1, tokensInput: 1, tokensOutput: 1, byokCost: 0 };
const bucket = (date: string, cost: number | null) => ({
  start: `${date}T00:00:00.000Z`,
  date,
  hour: null,
  ...amounts,
  cost,
  costPerMillionTokens: null,
});
const key = (apiKeyId: number, label: string, cost: number) => ({
  apiKeyId,
  name: 'same name',
  label,
  managedBy: null,
  cost,
  ...ranked,
});
const overview = {
  buckets: [bucket('2026-01-01', 0), bucket('2026-01-02', 25), bucket('2026-01-03', null)],
  byModel: [
    { model: 'a', cost: 10, ...ranked },
    { model: null, cost: 7, ...ranked },
    { model: 'b', cost: 5, ...ranked },
    { model: 'c', cost: 2, ...ranked },
    { model: 'd', cost: 1, ...ranked },
    { model: 'free', cost: 0, ...ranked },
  ],
  byKey: [key(1, 'sk-one', 20), key(2, 'sk-two', 5)],
  byProvider: [{ provider: 'other', cost: 25, ...ranked }],
  series: {
    model: [
      { bucket: 1, id: 'a', cost: 10 },
      { bucket: 1, id: null, cost: 7 },
      { bucket: 1, id: 'b', cost: 5 },
      { bucket: 1, id: 'c', cost: 2 },
      { bucket: 1, id: 'd', cost: 1 },
    ],
    key: [
      { bucket: 1, id: 1, cost: 20 },
      { bucket: 1, id: 2, cost: 5 },
    ],
    provider: [{ bucket: 1, id: 'other', cost: 25 }],
  },
};

describe('overviewStack', () => {
  const stack = overviewStack(overview, 'model', 2);

  it('gives the models that cost most a series each, the others one, and unattributed money its own', () => {
    expect(stack.series).toEqual([
      { key: 'id:a', label: 'a', total: 10 },
      { key: 'id:b', label: 'b', total: 5 },
      { key: OTHER, label: 'Other models', total: 3 },
      { key: NONE, label: 'Unknown model', total: 7 },
    ]);
  });

  it('has every bucket, known parts add up to its total, and an unknown one stays unknown', () => {
    expect(stack.columns.map(({ date, total }) => [date, total])).toEqual([
      ['2026-01-01', 0],
      ['2026-01-02', 25],
      ['2026-01-03', null],
    ]);
    for (const { total, parts } of stack.columns) {
      expect([...parts.values()].reduce((sum, part) => sum + part, 0)).toBe(total ?? 0);
    }
  });

  it('tells two keys of one name apart', () => {
    expect(overviewStack(overview, 'key', 8).series.map(({ label }) => label)).toEqual([
      'same name · sk-one',
      'same name · sk-two',
    ]);
  });

  it('does not take a provider named "other" for the others', () => {
    expect(overviewStack(overview, 'provider', 2).series.map((series) => series.key)).toEqual(['id:other']);
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

describe('sumOf', () => {
  it('adds up what is known, by series too, without the drift of fractions', () => {
    const day = (total: number | null, ...parts: [string, number][]) => ({ total, parts: new Map(parts) });
    expect(sumOf([day(0.3, ['x', 0.1], ['y', 0.2]), day(null), day(0.2, ['x', 0.2])])).toEqual({
      total: 0.5,
      parts: new Map([
        ['x', 0.3],
        ['y', 0.2],
      ]),
      unknown: 1,
    });
  });

  it('is unknown where nothing is known of any day', () => {
    expect(sumOf([{ total: null, parts: new Map() }])).toEqual({ total: null, parts: new Map(), unknown: 1 });
  });
});

describe('assignSlots', () => {
  const named = (labels: readonly string[]) => labels.map((label) => ({ key: `id:${label}`, label }));
  const names = fc.uniqueArray(fc.string(), { maxLength: SLOTS });

  it('takes no vendor for a property that every object has', () => {
    expect(assignSlots(named(['__proto__/a', 'constructor/b'])).size).toBe(2);
  });

  it('gives every series a colour of its own, the same in any order of theirs', () => {
    fc.assert(
      fc.property(
        names.chain((chosen) =>
          fc.tuple(
            fc.constant(chosen),
            fc.shuffledSubarray(chosen, { minLength: chosen.length, maxLength: chosen.length }),
          ),
        ),
        ([ranked, rankedOtherwise]) => {
          const slots = assignSlots(named(ranked));
          expect(new Set(slots.values()).size).toBe(ranked.length);
          expect([...slots.values()].every((slot) => slot >= 0 && slot < SLOTS)).toBe(true);
          expect(new Map(assignSlots(named(rankedOtherwise)))).toEqual(slots);
        },
      ),
    );
  });

  it('gives a vendor’s models its own hues, whoever stands beside them', () => {
    const slots = assignSlots(
      named(['google/a', 'anthropic/b', 'anthropic/c', 'openai/d', 'someone/e', 'mistralai/f']),
    );
    expect(slots.get('id:google/a')).toBe(0);
    expect([slots.get('id:anthropic/b'), slots.get('id:anthropic/c')].sort()).toEqual([2, 7]);
    expect(slots.get('id:openai/d')).toBeOneOf([3, 8]);
    expect(slots.get('id:mistralai/f')).toBe(1);
    expect(assignSlots(named(['Anthropic'])).get('id:Anthropic')).toBeOneOf([2, 7]);
  });

  it('gives one that stands alone the same colour as among others that want none of it', () => {
    const alone = assignSlots(named(['openai/d'])).get('id:openai/d');
    expect(assignSlots(named(['openai/d', 'google/a', 'x-ai/g', 'Production'])).get('id:openai/d')).toBe(
      alone,
    );
  });
});

it('a change is that of the amounts that are shown beside it', () => {
  expect(changeInUsd(122.924, 109.995)).toBe(12.92);
  expect(changeInUsd(122.926, 109.994)).toBe(12.94);
  expect(changeInUsd(0.02, 0.0058)).toBe(0.0142);
  expect(changeInUsd(1.5, 0)).toBe(1.5);
  expect(changeInUsd(0, 2.345)).toBe(-2.35);
  expect(changeInUsd(5.004, 5.001)).toBe(0.003);
});
