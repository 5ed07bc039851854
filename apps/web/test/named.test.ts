import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE, OTHER } from '#lib/chart/stack.ts';
import { namedHref } from '#lib/named/address.ts';
import { figuresOf, namedRows, namedStack } from '#lib/named/figures.ts';
import type { NamedUsage } from '#lib/named/read.ts';
import { leadsTo } from '#lib/navigation.ts';

/** The name that a page gets from an address, as SvelteKit takes it. */
function nameIn(href: string): string {
  const { pathname } = new URL(href, 'http://x.invalid');
  const decoded = pathname.split('%25').map(decodeURI).join('%25');
  return decodeURIComponent(decoded.replace(/^\/models\//, ''));
}

describe('the address of a model', () => {
  it('reads like its name, with the period', () => {
    expect(namedHref('model', 'openai/gpt-4.1:free', { period: '7d' })).toBe(
      '/models/openai/gpt-4.1%3Afree?period=7d',
    );
    expect(namedHref('provider', 'Amazon Bedrock')).toBe('/providers/Amazon%20Bedrock');
  });

  it.each(['../../settings', 'a/../b', 'a//b', '/a', 'a/', 'a?b#c', 'a%2Fb', 'a\\b', './a'])(
    'leads to %s and nowhere else',
    (name) => {
      expect(new URL(namedHref('model', name), 'http://x.invalid').pathname).toMatch(/^\/models\/./);
      expect(nameIn(namedHref('model', name))).toBe(name);
    },
  );

  it('gives back any name', () => {
    const names = fc.string({ unit: fc.constantFrom('a', '/', '.', '%', '2', 'F', '?', '#', 'è', ' ', ':') });
    fc.assert(
      fc.property(names, (name) => {
        fc.pre(name !== '' && name !== '.' && name !== '..');
        expect(nameIn(namedHref('model', name))).toBe(name);
      }),
    );
  });

  it.each(['.', '..', ''])('of dots alone is a filter of the usage: "%s"', (name) => {
    expect(new URL(namedHref('model', name), 'http://x.invalid').pathname).toBe('/usage');
  });

  it('lies below the usage', () => {
    expect(leadsTo('/usage', '/models/openai/gpt-5')).toBe(true);
    expect(leadsTo('/keys', '/models/openai/gpt-5')).toBe(false);
  });
});

const amounts = {
  byokCost: 0,
  requests: 2,
  tokensInput: 600_000,
  tokensOutput: 400_000,
  tokensReasoning: null,
  tokensCached: 150_000,
  costPerMillionTokens: null,
  cachedShare: 25,
};
const ranked = {
  byokCost: 0,
  requests: 1,
  tokens: 1,
  percentageCost: 25,
  avgCostPerRequest: 2.5,
  costPerMillionTokens: 5,
  previousCostPerMillionTokens: 4,
};
const bucket = {
  requestsCount: null,
  tokensInput: null,
  tokensOutput: null,
  tokensReasoning: null,
  tokensCached: null,
  byokCost: null,
  costPerMillionTokens: null,
};
const summary = {
  totalRequests: 1,
  totalTokensInput: 1,
  totalTokensOutput: 1,
  totalCost: 24,
  byokCost: 0,
  avgCostPerRequest: null,
  isComplete: true,
  isCostComplete: true,
  unknownHours: 0,
};

/** Nine keys in the first three hours of a day in Kolkata, half an hour beside those of UTC. */
function usage(): NamedUsage {
  const starts = ['2026-03-01T18:30:00.000Z', '2026-03-01T19:30:00.000Z', '2026-03-01T20:30:00.000Z'];
  const keys = Array.from({ length: 9 }, (_, place) => ({
    ...amounts,
    apiKeyId: place + 1,
    apiKeyName: `key ${place + 1}`,
    cost: place === 0 ? 4 : 0.25,
  }));
  return {
    overview: {
      period: {
        name: 'today',
        startDate: '2026-03-02',
        endDate: '2026-03-02',
        days: 1,
        from: starts[0] ?? '',
        to: '2026-03-02T18:30:00.000Z',
        granularity: 'hour',
        timeZone: 'Asia/Kolkata',
      },
      summary,
      previous: {
        from: '2026-02-28T18:30:00.000Z',
        to: '2026-03-01T18:30:00.000Z',
        summary: { ...summary, totalCost: 10 },
        costPerMillionTokens: null,
      },
      buckets: starts.map((start, hour) => ({
        ...bucket,
        start,
        date: '2026-03-02',
        hour,
        cost: hour === 2 ? null : 12,
      })),
      byModel: [{ ...ranked, model: 'a/b', cost: 6, previousCost: 3 }],
      byProvider: [
        { ...ranked, provider: 'P', cost: 6, previousCost: 8 },
        { ...ranked, provider: null, cost: 1, previousCost: 2 },
      ],
      byKey: [],
      series: {
        model: [
          { bucket: 0, id: 'a/b', cost: 4.25 },
          { bucket: 0, id: 'other', cost: 9 },
          { bucket: 1, id: 'a/b', cost: 1.75 },
        ],
        key: [],
        provider: [],
      },
    },
    totals: { ...amounts, cost: 6 },
    completeness: summary,
    before: { requests: 8, tokensInput: 300_000, tokensOutput: 200_000 },
    byKey: keys,
    byOther: [{ ...amounts, provider: null, cost: 6 }],
    parts: keys.slice(0, 8).map((row, place) => ({
      ...row,
      hour: place === 0 ? '2026-03-01T19:00:00.000Z' : '2026-03-01T20:00:00.000Z',
    })),
    lastUsed: null,
  };
}

describe('the figures of a model', () => {
  it('are its own, with its price, its share and what it cost before', () => {
    expect(figuresOf(usage(), 'model', 'a/b')).toMatchObject({
      cost: 6,
      tokens: 1_000_000,
      // Of the requests and tokens that are counted, as the API has it: a part of the cost may tell none.
      costPerRequest: 2.5,
      costPerMillion: 5,
      cachedShare: 25,
      share: 25,
      previousCost: 3,
      previousRequests: 8,
      previousTokens: 500_000,
      previousCostPerMillion: 4,
    });
  });

  it('are not compared where either period is incomplete', () => {
    const completeness = { isComplete: false, isCostComplete: false, unknownHours: 1 };
    const partial = { ...usage(), completeness };
    expect(figuresOf(partial, 'model', 'a/b')).toMatchObject({
      previousCost: null,
      previousRequests: null,
      previousTokens: null,
      previousCostPerMillion: null,
    });
  });

  it('compare the cost where requests and tokens alone are not all there are', () => {
    const completeness = { isComplete: false, isCostComplete: true, unknownHours: 0 };
    expect(figuresOf({ ...usage(), completeness }, 'model', 'a/b')).toMatchObject({
      previousCost: 3,
      previousRequests: null,
      previousTokens: null,
    });
  });

  it('of a provider are not compared where most of the period before has none', () => {
    expect(figuresOf(usage(), 'provider', 'P').previousCost).toBeNull();
    const { overview, ...rest } = usage();
    const known = [{ ...ranked, provider: 'P', cost: 6, previousCost: 9 }];
    expect(
      figuresOf({ ...rest, overview: { ...overview, byProvider: known } }, 'provider', 'P').previousCost,
    ).toBe(9);
  });

  it('are stacked by hour in a zone of half hours; what has no colour is one, and every hour adds up', () => {
    const { series, columns } = namedStack(usage(), 'model', 'a/b', 'key');
    expect(series.map(({ key }) => key)).toEqual([...[1, 2, 3, 4, 5].map((id) => `id:${id}`), OTHER]);
    expect(columns.map(({ total }) => total)).toEqual([4.25, 1.75, null]);
    expect(columns.map(({ parts }) => [...parts.values()].reduce((sum, part) => sum + part, 0))).toEqual([
      4.25, 1.75, 0,
    ]);
    expect(columns[0]?.parts.get('id:1')).toBe(4);
    expect(columns[0]?.parts.get(OTHER)).toBe(0.25);
  });

  it('lead on to keys, to providers and, where the provider is unknown, to the rows', () => {
    const look = { kind: 'model', name: 'a/b', choice: { period: '7d' }, slots: null } as const;
    expect(namedRows(usage(), 'key', look)[0]).toMatchObject({ href: '/keys/1', name: 'key 1' });
    const [unknown] = namedRows(usage(), 'provider', look);
    expect(unknown?.id).toBe(NONE);
    expect(unknown?.href).toBe('/usage?model=a%2Fb&provider=&period=7d');
    expect(unknown?.percentageCost).toBe(100);
  });
});
