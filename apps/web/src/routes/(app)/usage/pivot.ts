import type { ExploreRow } from '@watcher/contract/explore';
import { pivotOf } from '@watcher/contract/explore-view';
import { addUsd } from '#lib/chart/stack.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Column } from './columns.ts';

interface Head {
  readonly text: string;
  readonly href?: string;
}

export interface Pivot {
  /** From the first day or month to the last. */
  readonly columns: readonly (Head & { readonly total: number })[];
  /** By their totals, the largest first; USD, 0 where nothing was spent. */
  readonly rows: readonly (Head & { readonly cells: readonly number[]; readonly total: number })[];
}

/** Arranges cells: what they belong to downwards, time across. */
export function arrange(items: readonly ExploreRow[], columns: readonly Column[]): Pivot {
  const across = pivotOf(columns.flatMap(({ name }) => DIMENSION_NAMES.find((one) => one === name) ?? []));
  const headOf = (row: ExploreRow, name: string | undefined): Head =>
    columns.find((column) => column.name === name)?.cell(row) ?? { text: m.explore_unknown() };
  const times = [...Map.groupBy(items, timeOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  const places = new Map(times.map(([time], place) => [time, place]));
  const rows = [...Map.groupBy(items, identityOf).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const cells = times.map(() => 0);
    for (const row of own) cells[places.get(timeOf(row)) ?? 0] = row.cost;
    return [{ ...headOf(first, across?.down), cells, total: addUsd(cells) }];
  });
  return {
    columns: times.flatMap(([, own]) => {
      const [first] = own;
      return first === undefined
        ? []
        : [{ ...headOf(first, across?.across), total: addUsd(own.map(({ cost }) => cost)) }];
    }),
    rows: rows.sort((a, b) => b.total - a.total),
  };
}

const DIMENSION_NAMES = ['day', 'month', 'key', 'model', 'provider'] as const;

function timeOf({ date, month }: ExploreRow): string {
  return date ?? month ?? '';
}

function identityOf({ apiKeyId, model, provider }: ExploreRow): string {
  return JSON.stringify([apiKeyId, model, provider]);
}
