import type { KeyDetail } from '@watcher/contract/key-pages';
import { partsOf, type RankedRow } from '#lib/breakdown/ranked-row.ts';
import { noneName } from '#lib/breakdown/words.ts';
import { addUsd, type Stack, seriesKey } from '#lib/chart/stack.ts';
import { keyHref, namedHref } from '#lib/named/address.ts';
import { usageHref } from '#lib/period/usage-address.ts';

const SPEND = seriesKey('spend');

/** A key's days as a chart of one series. */
export function spendStack({ key, byDate, byModel }: KeyDetail): Stack {
  return {
    series: [{ key: SPEND, label: key.name, total: addUsd(byModel.map(({ cost }) => cost)) }],
    columns: byDate.map(({ date, cost }) => ({
      // Only compared with the future, which a key's days have none of.
      start: `${date}T00:00:00Z`,
      date,
      hour: null,
      total: cost,
      parts: new Map(cost === null ? [] : [[SPEND, cost]]),
    })),
  };
}

/**
 * The models that a key used, as lines of a ranking that lead to their pages.
 *
 * @param keys whose usage it is: the key alone, or all of its account.
 */
export function modelRows({ byModel }: KeyDetail, keys: readonly number[]): RankedRow[] {
  return byModel.map(({ model, ...amounts }) => ({
    ...amounts,
    logo: model ?? '',
    ...partsOf(model ?? noneName('model'), model !== null),
    previousCost: null,
    id: seriesKey(model),
    colour: 'var(--accent)',
    href:
      model === null
        ? usageHref({ period: '30d' }, { keys, models: [model] })
        : namedHref('model', model, { period: '30d' }),
  }));
}

/** The keys of an account, as lines of a ranking that lead to their pages. */
export function keyRows({ byKey }: KeyDetail, titles: ReadonlyMap<number, string>): RankedRow[] {
  return byKey.map(({ apiKeyId, ...amounts }) => ({
    ...amounts,
    logo: null,
    ...partsOf(titles.get(apiKeyId) ?? noneName('key'), false),
    previousCost: null,
    id: seriesKey(apiKeyId),
    colour: 'var(--accent)',
    href: keyHref(apiKeyId),
  }));
}
