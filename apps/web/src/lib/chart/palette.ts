import { NONE, OTHER } from './stack.ts';

/** The CSS colour of a series: its slot's, or the grey of what has none. */
export function seriesColour(key: string, slots: ReadonlyMap<string, number>): string {
  if (key === NONE) return 'var(--series-unattributed)';
  const slot = slots.get(key);
  return key === OTHER || slot === undefined ? 'var(--series-other)' : `var(--series-${slot})`;
}
