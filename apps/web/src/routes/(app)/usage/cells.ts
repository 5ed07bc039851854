import type { Explored, ExploreRow } from '@watcher/contract/explore';
import { api } from '#lib/api/client.ts';
import { inputOf, type Question } from './rows.svelte.ts';

/** The most rows that one answer has, and the most that become cells. */
const PAGE = 1000;
export const MAX_CELLS = 4000;

/** The largest cells of a pivot, and whether those are all. */
export interface Cells {
  readonly items: readonly ExploreRow[];
  readonly isWhole: boolean;
  readonly totals: Explored['totals'];
}

/** The cells of a pivot by cost, so that the largest are in it where there are too many. */
export async function readCells({ view, range }: Question): Promise<Cells> {
  const items: ExploreRow[] = [];
  for (;;) {
    const page = await api.usage.explore.query({
      ...inputOf(view, range),
      sortBy: 'cost',
      sortOrder: 'desc',
      skip: items.length,
      limit: PAGE,
    });
    items.push(...page.items);
    const isWhole = items.length >= page.total || page.items.length === 0;
    if (isWhole || items.length >= MAX_CELLS) return { items, isWhole, totals: page.totals };
  }
}
