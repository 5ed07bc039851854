import type { ExploreRow } from '@watcher/contract/explore';
import type { Metric } from '@watcher/contract/explore-fields';
import { TIMES, WHOSE } from '@watcher/contract/explore-view';
import { m } from '#lib/paraglide/messages.js';
import type { Cells } from './cells.ts';
import type { Column } from './columns.ts';
import { amountOf } from './metric.ts';

interface Head {
  readonly text: string;
  readonly href?: string;
  /** Of the metric; null where nobody knows. */
  readonly total: number | null;
}

export interface Pivot {
  /** From the first day or month to the last. */
  readonly columns: readonly Head[];
  /** The largest first; a cell is undefined where there is no row, and null where one does not know. */
  readonly rows: readonly (Head & { readonly cells: readonly (number | null | undefined)[] })[];
}

/** Arranges cells: what they belong to downwards, time across. */
export function arrange(
  { items, down, across }: Pick<Cells, 'items' | 'down' | 'across'>,
  columns: readonly Column[],
  metric: Metric,
): Pivot {
  const headOf = (row: ExploreRow, names: readonly string[]): Head => ({
    ...(columns.find(({ name }) => names.includes(name))?.cell(row) ?? { text: m.explore_unknown() }),
    total: amountOf(row, metric),
  });
  const times = across.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  const amounts = new Map(items.map((row) => [placeOf(row, row), amountOf(row, metric)]));
  return {
    columns: times.map((time) => headOf(time, TIMES)),
    rows: down.map((row) => ({
      ...headOf(row, WHOSE),
      cells: times.map((time) => amounts.get(placeOf(row, time))),
    })),
  };
}

function timeOf({ date, month }: ExploreRow): string {
  return date ?? month ?? '';
}

function placeOf({ apiKeyId, model, provider }: ExploreRow, time: ExploreRow): string {
  return JSON.stringify([apiKeyId, model, provider, timeOf(time)]);
}
