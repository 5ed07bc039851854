import type { KeyDetail } from '@watcher/contract/keys';
import { type Stack, seriesKey } from '#lib/chart/stack.ts';
import type { RankedRow } from '#lib/overview/ranking.ts';
import { noneName } from '#lib/overview/words.ts';
import { usageHref } from '#lib/usage-address.ts';

const SPEND = seriesKey('spend');

/** A key's days as a chart of one series. */
export function spendStack({ key, byDate, byModel }: KeyDetail): Stack {
  return {
    series: [{ key: SPEND, label: key.name, total: byModel.reduce((sum, { cost }) => sum + cost, 0) }],
    columns: byDate.map(({ date, cost }) => ({
      // Only told from the future, which a key's days have none of.
      start: `${date}T00:00:00Z`,
      date,
      hour: null,
      total: cost,
      parts: new Map(cost === null ? [] : [[SPEND, cost]]),
    })),
  };
}

/** The models that a key used, as lines of a ranking that lead to its rows. */
export function modelRows({ key, byModel }: KeyDetail): RankedRow[] {
  return byModel.map(({ model, ...amounts }) => {
    const label = model ?? noneName('model');
    const cut = model === null ? 0 : label.indexOf('/') + 1;
    return {
      ...amounts,
      previousCost: null,
      id: seriesKey(model),
      label,
      prefix: label.slice(0, cut),
      name: label.slice(cut),
      colour: 'var(--accent)',
      href: usageHref({ period: '30d' }, { keys: [key.id], models: [model] }),
    };
  });
}
