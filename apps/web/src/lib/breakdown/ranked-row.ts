import type { Overview } from '@watcher/contract/overview';

/** One line of a ranking. */
export interface RankedRow
  extends Pick<
    Overview['byModel'][number],
    'cost' | 'byokCost' | 'percentageCost' | 'requests' | 'tokens' | 'previousCost'
  > {
  readonly id: string;
  readonly label: string;
  /** The label in two parts, the maker of a model (`openai/`) and its name; the prefix may be empty. */
  readonly prefix: string;
  readonly name: string;
  /** The model's or provider's name whose logo stands beside it, empty where nobody knows it; null: none has one. */
  readonly logo: string | null;
  readonly colour: string;
  /** Its page, or the rows of usage behind it. */
  readonly href: string;
}

/** A label in its two parts. */
export function partsOf(label: string, isModel: boolean): Pick<RankedRow, 'label' | 'prefix' | 'name'> {
  const cut = isModel ? label.indexOf('/') + 1 : 0;
  return { label, prefix: label.slice(0, cut), name: label.slice(cut) };
}

/** Where the names of a chart's legend lead, by series. */
export function hrefsOf(rows: readonly Pick<RankedRow, 'id' | 'href'>[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ id, href }) => [id, href]));
}
