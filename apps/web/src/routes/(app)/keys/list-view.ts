import type { WatchedKey } from '@watcher/contract/key-pages';
import { KEY_FILTERS, type KeyFilter, passes } from './filters.ts';
import { compareBy, KEY_SORTS, type KeyFigures, type KeySort } from './sort.ts';

export const KEY_GROUPINGS = ['account', 'workspace', 'tag', 'none'] as const;
export type KeyGrouping = (typeof KEY_GROUPINGS)[number];
type Order = 'asc' | 'desc';

const DEFAULT_SORT: KeySort = 'spend';
const DEFAULT_GROUPING: KeyGrouping = 'account';

/** In which order a column is sorted first: what is looked for comes first. */
const FIRST_ORDER: Readonly<Record<KeySort, Order>> = {
  name: 'asc',
  status: 'desc',
  spend: 'desc',
  recent: 'desc',
  limit: 'desc',
  used: 'desc',
  expires: 'asc',
  created: 'desc',
};

/** Which keys the page lists, and in what order, as its address says it. */
export interface KeyListView {
  /** Part of a name or label; empty: any. */
  readonly q: string;
  readonly tag: string | null;
  readonly status: KeyFilter | null;
  readonly sort: KeySort;
  readonly order: Order;
  readonly group: KeyGrouping;
}

/** Reads an address; what makes no sense in it is passed over. */
export function readKeyListView(query: Pick<URLSearchParams, 'get'>): KeyListView {
  const sort = KEY_SORTS.find((known) => known === query.get('sort')) ?? DEFAULT_SORT;
  return {
    q: (query.get('q') ?? '').trim(),
    tag: query.get('tag') || null,
    status: KEY_FILTERS.find((status) => status === query.get('status')) ?? null,
    sort,
    order: (['asc', 'desc'] as const).find((order) => order === query.get('order')) ?? FIRST_ORDER[sort],
    group: KEY_GROUPINGS.find((group) => group === query.get('group')) ?? DEFAULT_GROUPING,
  };
}

/** The query part of the address that shows a view. */
export function keyListHref({ q, tag, status, sort, order, group }: KeyListView): string {
  const query = new URLSearchParams();
  if (q !== '') query.set('q', q);
  if (tag !== null) query.set('tag', tag);
  if (status !== null) query.set('status', status);
  if (sort !== DEFAULT_SORT) query.set('sort', sort);
  if (order !== FIRST_ORDER[sort]) query.set('order', order);
  if (group !== DEFAULT_GROUPING) query.set('group', group);
  return `?${query}`;
}

/** The view after a column was chosen: by it, or the other way round. */
export function sortedBy(view: KeyListView, sort: KeySort): KeyListView {
  if (view.sort !== sort) return { ...view, sort, order: FIRST_ORDER[sort] };
  return { ...view, order: view.order === 'asc' ? 'desc' : 'asc' };
}

export function isFiltered({ q, tag, status }: KeyListView): boolean {
  return q !== '' || tag !== null || status !== null;
}

/** The keys that a view lists: they come by name, and stay so where they are alike. */
export function listedKeys(
  keys: readonly WatchedKey[],
  figures: ReadonlyMap<number, KeyFigures>,
  view: KeyListView,
): WatchedKey[] {
  const shown = keys.filter((key) => matches(key, figures.get(key.id), view));
  return shown.toSorted(compareBy(view.sort, view.order === 'asc' ? 1 : -1, shown, figures));
}

function matches(key: WatchedKey, figures: KeyFigures | undefined, { q, tag, status }: KeyListView): boolean {
  const { name, label, tags } = key;
  const text = q.toLowerCase();
  return (
    (text === '' || name.toLowerCase().includes(text) || label.toLowerCase().includes(text)) &&
    (tag === null || tags.some((own) => own.toLowerCase() === tag.toLowerCase())) &&
    (status === null || passes(key, figures, status))
  );
}
