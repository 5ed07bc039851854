import type { ExploreRow } from '@watcher/contract/explore';
import { type SortBy, TIMES, WHOSE } from '@watcher/contract/explore-view';
import { m } from '#lib/paraglide/messages.js';
import type { Cells } from './cells.ts';
import type { Column } from './columns.ts';

interface Head {
  readonly text: string;
  readonly href?: string;
  /** USD. */
  readonly total: number;
}

export interface Pivot {
  /** From the first day or month to the last. */
  readonly columns: readonly Head[];
  /** The largest first; a cell is null where there is nothing: none was spent, or none is known. */
  readonly rows: readonly (Head & { readonly cells: readonly (number | null)[] })[];
}

/** Arranges cells: what they belong to downwards, time across. */
export function arrange(
  { items, down, across }: Pick<Cells, 'items' | 'down' | 'across'>,
  columns: readonly Column[],
): Pivot {
  const headOf = (row: ExploreRow, names: readonly SortBy[]): Head => ({
    ...(columns.find(({ name }) => names.includes(name))?.cell(row) ?? { text: m.explore_unknown() }),
    total: row.cost,
  });
  const times = across.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  const costs = new Map(items.map((row) => [placeOf(row, row), row.cost]));
  return {
    columns: times.map((time) => headOf(time, TIMES)),
    rows: down.map((row) => ({
      ...headOf(row, WHOSE),
      cells: times.map((time) => costs.get(placeOf(row, time)) ?? null),
    })),
  };
}

function timeOf({ date, month }: ExploreRow): string {
  return date ?? month ?? '';
}

function placeOf({ apiKeyId, model, provider }: ExploreRow, time: ExploreRow): string {
  return JSON.stringify([apiKeyId, model, provider, timeOf(time)]);
}
