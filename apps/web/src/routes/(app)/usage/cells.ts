import type { Explored, ExploreInput, ExploreRow } from '@watcher/contract/explore';
import { pivotOf } from '@watcher/contract/explore-view';
import { api } from '#lib/api/client.ts';
import { inputOf, type Question } from './rows.svelte.ts';

/** The most rows that one answer has, and the most that become cells. */
const PAGE = 1000;
export const MAX_CELLS = 4000;

/** What a pivot is made of. Its sums are the API's own, and so exact, also where not every cell is here. */
export interface Cells {
  /** The largest cells. */
  readonly items: readonly ExploreRow[];
  /** What stands downwards, each with its sum; the largest first. */
  readonly down: readonly ExploreRow[];
  /** The days or months, each with its sum. */
  readonly across: readonly ExploreRow[];
  readonly totals: Explored['totals'];
  /** Whether those are all. */
  readonly isWhole: boolean;
  /** Whether what is not there was not spent. */
  readonly isComplete: boolean;
}

/** @throws where the view cannot be arranged as a pivot. */
export async function readCells({ view, range }: Question): Promise<Cells> {
  const sides = pivotOf(view.groupBy);
  if (sides === null) throw new Error('A pivot needs days or months and one thing more.');
  const ask = (input: Partial<ExploreInput>) =>
    api.usage.explore.query({
      ...inputOf(view, range),
      sortBy: view.metric,
      sortOrder: 'desc',
      limit: PAGE,
      ...input,
    });
  const [down, across] = await Promise.all([
    ask({ groupBy: [sides.down] }),
    ask({ groupBy: [sides.across] }),
  ]);
  const items: ExploreRow[] = [];
  for (;;) {
    const page = await ask({ skip: items.length });
    items.push(...page.items);
    const isLast = items.length >= page.total || page.items.length === 0;
    if (!isLast && items.length < MAX_CELLS) continue;
    const isWhole = isLast && down.total <= PAGE;
    return {
      items,
      down: down.items,
      across: across.items,
      totals: page.totals,
      isWhole,
      isComplete: isWhole && page.isCostComplete,
    };
  }
}
