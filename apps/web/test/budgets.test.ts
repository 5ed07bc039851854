import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barOf } from '#lib/budgets/bar.ts';
import { changesOf, type Draft, draftOf, readDraft } from '#lib/budgets/draft.ts';
import { scopeInWords, usedInWords } from '#lib/budgets/words.ts';
import { choiceTitles } from '#lib/keys/choices.ts';
import { budget } from './budget.ts';
import { key } from './key.ts';

describe('barOf', () => {
  it('is as long as the amount while nothing is beyond it', () => {
    const bar = barOf(
      budget({ amount: 200, state: { spent: 50, provisional: 10, percent: 30, forecast: 150 } }),
    );
    expect(bar).toEqual({
      spent: 25,
      pending: { from: 25, length: 5 },
      marks: [
        { threshold: 50, at: 50, isReached: false },
        { threshold: 80, at: 80, isReached: false },
        { threshold: 100, at: 100, isReached: false },
      ],
      forecast: { at: 75, isBeyond: false },
    });
  });

  it('is full beyond the amount, and has no threshold beyond it', () => {
    const bar = barOf(
      budget({
        thresholds: [80, 100, 150],
        state: { spent: 150, provisional: 50, percent: 200, forecast: 300 },
      }),
    );
    expect([bar.spent, bar.pending, bar.forecast]).toEqual([100, { from: 100, length: 0 }, null]);
    expect(bar.marks.map(({ threshold, at, isReached }) => [threshold, at, isReached])).toEqual([
      [80, 80, true],
      [100, 100, true],
    ]);
    const pending = barOf(budget({ state: { spent: 80, provisional: 50, percent: 130, forecast: null } }));
    expect([pending.spent, pending.pending]).toEqual([80, { from: 80, length: 20 }]);
  });

  it('is as long as the amount whatever the forecast, so that several can be compared', () => {
    const course = budget({ amount: 100, state: { spent: 60, percent: 60, forecast: 140 } });
    expect(barOf(course)).toMatchObject({ spent: 60, forecast: { at: 100, isBeyond: true } });
    expect(barOf(course, { hasForecast: false })).toMatchObject({ spent: 60, forecast: null });
    // Less than what is spent already: it says nothing.
    expect(barOf(budget({ state: { spent: 60, percent: 60, forecast: 50 } })).forecast).toBeNull();
  });

  it('never leaves its frame, whatever the figures', () => {
    const usd = fc.double({ min: -1e6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        usd,
        fc.option(usd),
        fc.option(usd),
        fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 10 }),
        (amount, spent, provisional, forecast, thresholds) => {
          const bar = barOf(budget({ amount, thresholds, state: { spent, provisional, forecast } }));
          const all = [
            bar.spent,
            bar.pending.from,
            bar.pending.length,
            bar.pending.from + bar.pending.length,
            bar.forecast?.at ?? 0,
            ...bar.marks.map(({ at }) => at),
          ];
          for (const one of all) {
            expect(one).toBeGreaterThanOrEqual(0);
            expect(one).toBeLessThanOrEqual(100 + 1e-9);
          }
        },
      ),
    );
  });
});

it.each([
  [0, '0%'],
  [0.4, '<1%'],
  [45.7, '46%'],
  [79.6, '79%'],
  [99.99, '99%'],
  [100, '100%'],
  [100.2, '100%'],
  [117.6, '118%'],
  [4_000_000, '>999%'],
])('says %d per cent as %s', (percent, said) => expect(usedInWords({ percent }, [50, 80])).toBe(said));

it('names all keys of an account where a management key was chosen', () => {
  const titles = choiceTitles([key(1), key(2, { name: 'Acme', kind: 'management' })]);
  expect(scopeInWords(budget({ keyIds: [2, 1], tags: ['live'] }), titles)).toBe(
    'All keys of Acme, key 1, tag “live”',
  );
  expect(scopeInWords(budget(), titles)).toBe('All keys');
});

describe('readDraft', () => {
  const filled = (change: Partial<Draft> = {}): Draft => ({
    ...draftOf(null),
    name: ' Lab ',
    amount: '100',
    ...change,
  });

  it('reads the defaults of a new budget', () => {
    expect(readDraft(filled()).input).toEqual({
      name: 'Lab',
      amount: 100,
      period: 'month',
      timeZone: null,
      startsOn: null,
      keyIds: null,
      tags: null,
      models: null,
      includeByok: false,
      thresholds: [50, 80, 100],
      forecast: true,
      channelIds: null,
      action: { kind: 'none', at: 100, dryRun: true },
    });
  });

  it('gives a budget back as it was', () => {
    const before = budget({
      period: 'total',
      startsOn: '2026-03-01',
      keyIds: [7],
      tags: null,
      thresholds: [10],
      channelIds: [],
      action: { kind: 'disable_keys', at: 120, dryRun: false },
    });
    const { id: _, createdAt: __, isActive: ___, state: ____, ...input } = before;
    expect(readDraft(draftOf(before)).input).toEqual(input);
  });

  it.each([
    [{ name: '  ' }, 'name'],
    [{ amount: 'ten' }, 'amount'],
    [{ thresholds: '50, half' }, 'thresholds'],
    [{ thresholds: '0.5' }, 'thresholds'],
    [{ scope: 'some' }, 'keyIds'],
    [{ action: 'disable_keys', at: '' }, 'action.at'],
  ] as const)('says at its field what cannot be read: %j', (change, field) => {
    expect(Object.keys(readDraft(filled(change)).complaints ?? {})).toEqual([field]);
  });

  it('sends what was changed and nothing else', () => {
    const first = draftOf(
      budget({ keyIds: [7], action: { kind: 'disable_keys', at: 120, dryRun: false }, thresholds: [10, 20] }),
    );
    const changes = (change: Partial<Draft>) => {
      const { input } = readDraft({ ...first, ...change });
      return input === null ? null : changesOf(first, input);
    };
    expect(changes({})).toEqual({});
    expect(changes({ name: 'Renamed', thresholds: '10,20' })).toEqual({ name: 'Renamed' });
    expect(changes({ scope: 'all', dryRun: true })).toEqual({
      keyIds: null,
      action: { dryRun: true },
    });
    expect(changes({ keyIds: [], tags: ['live'] })).toEqual({ keyIds: null, tags: ['live'] });
  });

  it('takes no thresholds at all for none', () => {
    expect(readDraft(filled({ thresholds: '' })).input?.thresholds).toEqual([]);
  });
});
