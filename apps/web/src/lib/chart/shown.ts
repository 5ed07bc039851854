/** What of a chart is shown: itself or its table, and without which of its series. */
export interface Shown {
  readonly view: 'chart' | 'table';
  /** Keys of the series that are switched off. */
  readonly hidden: ReadonlySet<string>;
}

const VIEW = 'chart';
const HIDDEN = 'off';

/** What an address says of its chart; one that says nothing shows all of it. */
export function readShown(query: Pick<URLSearchParams, 'get' | 'getAll'>): Shown {
  return { view: query.get(VIEW) === 'table' ? 'table' : 'chart', hidden: new Set(query.getAll(HIDDEN)) };
}

/** The query part of the address whose chart is shown so, everything else in it kept. */
export function shownHref(
  query: Pick<URLSearchParams, 'toString' | 'get' | 'getAll'>,
  change: Partial<Shown>,
): string {
  const { view, hidden } = { ...readShown(query), ...change };
  const next = new URLSearchParams(query.toString());
  next.delete(VIEW);
  next.delete(HIDDEN);
  if (view === 'table') next.set(VIEW, view);
  for (const key of [...hidden].sort()) next.append(HIDDEN, key);
  return `?${next}`;
}
