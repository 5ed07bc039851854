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
  costPerMillionTokens: null,
  cachedShare: null,
};
const key = (apiKeyId: number) => ({ apiKeyId, apiKeyName: `key ${apiKeyId}` });
const row = <Of extends object>(of: Of, cost: number) => ({ ...amounts, ...of, cost });

it('has what is grouped by downwards and time across, with the sums that the API gave', () => {
  const view = readView(new URLSearchParams('group=month,key&table=pivot'));
  expect(view.isPivot).toBe(true);
  const pivot = arrange(
    {
      items: [
        row({ month: '2026-03', ...key(7) }, 0.1),
        row({ month: '2026-01', ...key(7) }, 0.2),
        row({ month: '2026-03', ...key(8) }, 5),
      ],
      down: [row(key(8), 5.000000000001), row(key(7), 0.3)],
      across: [row({ month: '2026-03' }, 5.1), row({ month: '2026-01' }, 0.2)],
    },
    columnsOf(view, new Map([[7, 'prod']]), {
      amountFirst: true,
      totals: undefined,
      trend: undefined,
      now: 0,
    }),
    'cost',
  );
  expect(pivot.columns.map(({ text, total }) => [text, total])).toEqual([
    ['Jan 2026', 0.2],
    ['Mar 2026', 5.1],
  ]);
  expect(pivot.rows.map(({ text, href, cells, total }) => [text, href, cells, total])).toEqual([
    ['key 8', '/keys/8', [undefined, 5], 5.000000000001],
    ['prod', '/keys/7', [0.2, 0.1], 0.3],
  ]);
  // A month leads to its days, still as a pivot.
  expect(pivot.columns[1]?.href).toBe('?from=2026-03-01&to=2026-03-31&group=day%2Ckey&table=pivot');
});

it('keeps what has no name apart from what is called so', () => {
  const view = readView(new URLSearchParams('group=day,model&table=pivot'));
  const date = '2026-03-01';
  const pivot = arrange(
    {
      items: [row({ date, model: null }, 2), row({ date, model: 'null' }, 1)],
      down: [row({ model: null }, 2), row({ model: 'null' }, 1)],
      across: [row({ date }, 3)],
    },
    columnsOf(view, new Map(), { amountFirst: false, totals: undefined, trend: undefined, now: 0 }),
    'cost',
  );
  expect(pivot.rows.map(({ text, cells }) => [text, cells])).toEqual([
    ['Unknown', [2]],
    ['null', [1]],
  ]);
});

it.each(['group=key', 'group=hour,key', 'group=month', 'group=month,key,model'])(
  'is not to be had by %s',
  (query) => {
    expect(readView(new URLSearchParams(`${query}&table=pivot`)).isPivot).toBe(false);
  },
);
