import type { Dimension } from '@watcher/contract/explore';
import { type ExploreView, WHOSE } from '@watcher/contract/explore-view';
import type { Column } from '#lib/chart/stack.ts';

type Place = Pick<Column, 'start' | 'date' | 'lastDate' | 'hour'>;

const LARGER: readonly string[] = ['day', 'month'] satisfies Dimension[];

/**
 * The question about the columns of a chart from one to another.
 *
 * - One month, or several: its days, by day where rows were of months.
 * - Days: up to three have the hours in the chart, and one has them in the table as well where rows were of days.
 * - One hour: the rows of its day by hour, and which of them it is behind the `#`. Several hours: their days.
 */
export function closerView(view: ExploreView, from: Place, to: Place): { view: ExploreView; hash: string } {
  const choice = { period: 'custom', startDate: from.date, endDate: to.lastDate ?? to.date } as const;
  if (from === to && from.hour !== null) {
    const whose = WHOSE.filter((name) => view.groupBy.includes(name));
    const rows = { groupBy: ['hour', ...whose], sortBy: 'hour', sortOrder: 'asc' } as const;
    return { view: { ...view, ...rows, choice, isPivot: false }, hash: `#${from.start}` };
  }
  const isDay = choice.startDate === choice.endDate;
  const closer = <Name extends string>(name: Name) => {
    if (isDay) return LARGER.includes(name) ? 'hour' : name;
    return name === 'month' && from === to && from.lastDate !== undefined ? 'day' : name;
  };
  return {
    view: { ...view, choice, groupBy: view.groupBy.map(closer), sortBy: closer(view.sortBy) },
    hash: '',
  };
}
