import { readView } from '@watcher/contract/explore-view';
import { expect, it } from 'vitest';
import { columnsOf } from '../src/routes/(app)/usage/columns.ts';
import { arrange } from '../src/routes/(app)/usage/pivot.ts';

const amounts = {
  byokCost: 0,
  requests: 1,
  tokensInput: 1,
  tokensOutput: 1,
  tokensReasoning: null,
  tokensCached: null,
};

it('has what is grouped by downwards, time across, and sums that add up to the billionth', () => {
  const view = readView(new URLSearchParams('group=month,key&table=pivot'));
  expect(view.isPivot).toBe(true);
  const columns = columnsOf(view, new Map([[7, 'prod']]), { moneyFirst: true });
  const row = (month: string, apiKeyId: number, cost: number) => ({
    ...amounts,
    month,
    apiKeyId,
    apiKeyName: `key ${apiKeyId}`,
    cost,
  });
  const pivot = arrange(
    [row('2026-03', 7, 0.1), row('2026-01', 7, 0.2), row('2026-03', 8, 5), row('2026-02', 8, 1e-9)],
    columns,
  );
  expect(pivot.columns.map(({ text, total }) => [text, total])).toEqual([
    ['Jan 2026', 0.2],
    ['Feb 2026', 1e-9],
    ['Mar 2026', 5.1],
  ]);
  expect(pivot.rows.map(({ text, href, cells, total }) => [text, href, cells, total])).toEqual([
    ['key 8', '/keys/8', [0, 1e-9, 5], 5.000000001],
    ['prod', '/keys/7', [0.2, 0, 0.1], 0.3],
  ]);
  // A month leads to its days, still as a pivot.
  expect(pivot.columns[1]?.href).toBe('?from=2026-02-01&to=2026-02-28&group=day%2Ckey&table=pivot');
});

it('keeps what has no name apart from what is called so', () => {
  const view = readView(new URLSearchParams('group=day,model&table=pivot'));
  const columns = columnsOf(view, new Map(), { moneyFirst: false });
  const pivot = arrange(
    [
      { ...amounts, date: '2026-03-01', model: null, cost: 2 },
      { ...amounts, date: '2026-03-01', model: 'null', cost: 1 },
    ],
    columns,
  );
  expect(pivot.rows.map(({ text, total }) => [text, total])).toEqual([
    ['Unknown', 2],
    ['null', 1],
  ]);
});

it.each(['group=key', 'group=hour,key', 'group=month', 'group=month,key,model'])(
  'is not to be had by %s',
  (query) => {
    expect(readView(new URLSearchParams(`${query}&table=pivot`)).isPivot).toBe(false);
  },
);
