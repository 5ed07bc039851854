import type { FilterList, UsageFilter } from '@watcher/contract/explore-view';
import { m } from '#lib/paraglide/messages.js';

type Value = number | string | null;

/** One thing that usage is narrowed down to. */
export interface Chip {
  readonly id: string;
  readonly text: string;
  /** The same without a "not". */
  readonly what: string;
  /** The filter with this one alone in its list; null where it is already. */
  readonly only: UsageFilter | null;
  /** The filter without it. */
  readonly without: UsageFilter;
}

const LISTS = ['keys', 'models', 'providers'] as const satisfies readonly FilterList[];

/** A filter with another list; an empty one filters nothing, and there is nothing to exclude then. */
export function withList(filter: UsageFilter, list: FilterList, values: readonly Value[]): UsageFilter {
  const { [list]: _, exclude = [], ...rest } = filter;
  const next = values.length === 0 ? rest : { ...rest, [list]: values };
  const left = values.length === 0 ? exclude.filter((other) => other !== list) : exclude;
  return left.length === 0 ? next : { ...next, exclude: left };
}

/** A filter whose list lets through what is in it, or all but that. */
export function withMode(filter: UsageFilter, list: FilterList, excluded: boolean): UsageFilter {
  const { exclude = [], ...rest } = filter;
  const others = exclude.filter((other) => other !== list);
  const next = excluded ? [...others, list] : others;
  return next.length === 0 ? rest : { ...rest, exclude: next };
}

const LIST_OF = { key: 'keys', model: 'models', provider: 'providers' } as const;

/** A filter that lets one key, model or provider through of what it lets through. */
export function narrowed(filter: UsageFilter, by: keyof typeof LIST_OF, value: Value): UsageFilter {
  return withMode(withList(filter, LIST_OF[by], [value]), LIST_OF[by], false);
}

/** What is in a list with one value more, or less where it was there. */
export function toggled<Item extends Value>(list: readonly Item[], value: Item): Item[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value];
}

/** Everything that a filter says, in its order. */
export function chipsOf(filter: UsageFilter, titles: ReadonlyMap<number, string>): Chip[] {
  const { tag, ...untagged } = filter;
  const tagged: Chip[] =
    tag === undefined
      ? []
      : [{ id: 'tag', text: m.explore_chip_tag({ name: tag }), what: tag, only: null, without: untagged }];
  return [...tagged, ...LISTS.flatMap((list) => chipsOfList(filter, list, titles))];
}

function chipsOfList(filter: UsageFilter, list: FilterList, titles: ReadonlyMap<number, string>): Chip[] {
  const values: readonly Value[] = filter[list] ?? [];
  const isExcluded = filter.exclude?.includes(list) ?? false;
  return values.map((value) => {
    const name = nameOf(value, titles);
    const only = withMode(withList(filter, list, [value]), list, false);
    return {
      id: `${list} ${value}`,
      text: words[list](isExcluded ? m.explore_chip_not({ name }) : name),
      what: words[list](name),
      only: values.length > 1 || isExcluded ? only : null,
      without: withList(
        filter,
        list,
        values.filter((other) => other !== value),
      ),
    };
  });
}

const words = {
  keys: (name: string) => m.explore_chip_key({ name }),
  models: (name: string) => m.explore_chip_model({ name }),
  providers: (name: string) => m.explore_chip_provider({ name }),
};

function nameOf(value: Value, titles: ReadonlyMap<number, string>): string {
  if (typeof value === 'number') return titles.get(value) ?? m.none_key();
  return value ?? m.explore_unknown();
}
