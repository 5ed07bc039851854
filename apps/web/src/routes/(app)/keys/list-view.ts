import type { KeyStatus, KeySummary, WatchedKey } from '@watcher/contract/keys';
import { KEY_STATUSES } from '@watcher/contract/keys-fields';

export const KEY_SORTS = ['spend', 'name'] as const;
export type KeySort = (typeof KEY_SORTS)[number];
const DEFAULT_SORT: KeySort = 'spend';

/** Which keys the page lists, and in what order, as its address says it. */
export interface KeyListView {
  /** Part of a name or label; empty: any. */
  readonly q: string;
  readonly tag: string | null;
  readonly status: KeyStatus | null;
  readonly sort: KeySort;
}

/** Reads an address; what makes no sense in it is passed over. */
export function readKeyListView(query: Pick<URLSearchParams, 'get'>): KeyListView {
  return {
    q: (query.get('q') ?? '').trim(),
    tag: query.get('tag') || null,
    status: KEY_STATUSES.find((status) => status === query.get('status')) ?? null,
    sort: KEY_SORTS.find((sort) => sort === query.get('sort')) ?? DEFAULT_SORT,
  };
}

/** The query part of the address that shows a view. */
export function keyListHref({ q, tag, status, sort }: KeyListView): string {
  const query = new URLSearchParams();
  if (q !== '') query.set('q', q);
  if (tag !== null) query.set('tag', tag);
  if (status !== null) query.set('status', status);
  if (sort !== DEFAULT_SORT) query.set('sort', sort);
  return `?${query}`;
}

export function isFiltered({ q, tag, status }: KeyListView): boolean {
  return q !== '' || tag !== null || status !== null;
}

type Listed = Pick<WatchedKey, 'id' | 'name' | 'label' | 'tags' | 'status' | 'managedBy' | 'kind'>;

/** The keys that a view lists: they come by name, and stay so where they spend the same. */
export function listedKeys<Key extends Listed>(
  keys: readonly Key[],
  spend: ReadonlyMap<number, number | null>,
  view: KeyListView,
): Key[] {
  const shown = keys.filter((key) => matches(key, view));
  if (view.sort === 'name') return shown;
  const spent = (key: Key) => spendOf(key, keys, spend) ?? Number.NEGATIVE_INFINITY;
  // What is not known comes last, as an empty cell does in a table.
  const order = new Map(shown.map((key) => [key.id, spent(key)]));
  return shown.toSorted((a, b) => compare(order.get(b.id) ?? 0, order.get(a.id) ?? 0));
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function matches({ name, label, tags, status }: Listed, { q, tag, status: wanted }: KeyListView): boolean {
  const text = q.toLowerCase();
  return (
    (text === '' || name.toLowerCase().includes(text) || label.toLowerCase().includes(text)) &&
    (tag === null || tags.some((own) => own.toLowerCase() === tag.toLowerCase())) &&
    (wanted === null || status === wanted)
  );
}

/** A management key stands where the keys that it lists do together. */
function spendOf(
  key: Listed,
  keys: readonly Listed[],
  spend: ReadonlyMap<number, number | null>,
): number | null {
  if (key.kind === 'inference') return spend.get(key.id) ?? null;
  const known = keys.flatMap(({ id, managedBy }) => (managedBy === key.id ? (spend.get(id) ?? []) : []));
  return known.length === 0 ? null : known.reduce((sum, usd) => sum + usd, 0);
}

/** What keys spend by their summaries, this month. */
export function spendThisMonth(summaries: readonly KeySummary[]): Map<number, number | null> {
  return new Map(summaries.map(({ keyId, thisMonth }) => [keyId, thisMonth]));
}
