import type { Overview } from '@watcher/contract/overview';
import { seriesColour } from '#lib/chart/palette.ts';
import { seriesKey } from '#lib/chart/stack.ts';
import { keyTitles } from '#lib/keys/titles.ts';
import type { PeriodChoice } from '#lib/period.ts';
import { usageHref } from '#lib/usage-address.ts';
import { type Dimension, noneName } from './words.ts';

type Amounts = Pick<
  Overview['byModel'][number],
  'cost' | 'byokCost' | 'percentageCost' | 'requests' | 'tokens' | 'previousCost'
>;

/** One line of a ranking. */
export interface RankedRow extends Amounts {
  readonly id: string;
  readonly label: string;
  /** The label in two parts, the maker of a model (`openai/`) apart; the prefix may be empty. */
  readonly prefix: string;
  readonly name: string;
  readonly colour: string;
  /** The rows behind it. */
  readonly href: string;
}

/** This part of a period's cost must have a provider for a comparison. */
const MOSTLY = 0.9;

interface Look {
  readonly choice: PeriodChoice;
  /** The colours of the chart, where it is stacked by this dimension. */
  readonly slots: ReadonlyMap<string, number> | null;
}

function colourOf(key: string, { slots }: Look): string {
  return slots === null ? 'var(--accent)' : seriesColour(key, slots);
}

/** The lines of a ranking, dearest first. */
export function rankedRows(overview: Overview, by: Dimension, look: Look): RankedRow[] {
  if (by === 'key') return keyRows(overview, look);
  const rows =
    by === 'model'
      ? overview.byModel.map(({ model, ...amounts }) => ({ id: model, amounts }))
      : comparableProviders(overview).map(({ provider, ...amounts }) => ({ id: provider, amounts }));
  return rows.map(({ id, amounts }) => {
    const label = id ?? noneName(by);
    const cut = by === 'model' && id !== null ? label.indexOf('/') + 1 : 0;
    return {
      ...amounts,
      id: seriesKey(id),
      label,
      prefix: label.slice(0, cut),
      name: label.slice(cut),
      colour: colourOf(seriesKey(id), look),
      href: usageHref(look.choice, by === 'model' ? { models: [id] } : { providers: [id] }),
    };
  });
}

/** OpenRouter forgets providers after a month. Where it did for the period before, nothing rose from nothing. */
function comparableProviders({ byProvider, previous }: Overview): Overview['byProvider'] {
  const told = byProvider.reduce(
    (sum, row) => sum + (row.provider === null ? 0 : (row.previousCost ?? 0)),
    0,
  );
  if (previous !== null && told >= MOSTLY * previous.summary.totalCost) return byProvider;
  return byProvider.map((row) => ({ ...row, previousCost: null }));
}

function keyRows(overview: Overview, look: Look): RankedRow[] {
  const titles = keyTitles(
    overview.byKey.map(({ apiKeyId, name, label }) => ({ id: apiKeyId, name, label })),
  );
  return overview.byKey.map(({ apiKeyId, name, label, managedBy, ...amounts }) => ({
    ...amounts,
    id: seriesKey(apiKeyId),
    label: titles.get(apiKeyId) ?? name,
    prefix: '',
    name: titles.get(apiKeyId) ?? name,
    colour: colourOf(seriesKey(apiKeyId), look),
    href: usageHref(look.choice, { keys: [apiKeyId] }),
  }));
}
