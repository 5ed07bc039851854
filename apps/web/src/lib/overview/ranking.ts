import type { OverviewOfDays as Overview } from '@watcher/core/usage/schemas';
import { seriesColour } from '#lib/chart/palette.ts';
import { modelKey } from '#lib/chart/stack.ts';

type Amounts = Pick<
  Overview['byModel'][number],
  'cost' | 'byokCost' | 'percentageCost' | 'requestsCount' | 'tokensInput' | 'tokensOutput'
>;

/** One line of a ranking. */
export interface RankedRow extends Amounts {
  readonly id: string;
  readonly label: string;
  /** The label in two parts, the maker of a model (`openai/`) apart; the prefix may be empty. */
  readonly prefix: string;
  readonly name: string;
  readonly colour: string;
  readonly href?: string;
}

export function rankModels(
  overview: Overview,
  slots: ReadonlyMap<string, number>,
  unattributed: string,
): RankedRow[] {
  return overview.byModel.map((row) => {
    const label = row.model ?? unattributed;
    const cut = row.model === null ? 0 : label.indexOf('/') + 1;
    const id = modelKey(row.model);
    const colour = seriesColour(id, slots);
    return { ...row, id, label, prefix: label.slice(0, cut), name: label.slice(cut), colour };
  });
}

/** Each key leads to its place in the list of keys. */
export function rankKeys(overview: Overview): RankedRow[] {
  return overview.byKey.map((row) => ({
    ...row,
    id: String(row.apiKeyId),
    label: row.apiKeyName,
    prefix: '',
    name: row.apiKeyName,
    colour: 'var(--accent)',
    href: `/keys#key-${row.apiKeyId}`,
  }));
}
