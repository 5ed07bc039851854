import type { Dimension } from '@watcher/contract/explore-fields';
import { m } from '#lib/paraglide/messages.js';

/** What spend is broken down by: the stacks of the chart, and the lists beside it. */
export const BREAKDOWNS = ['model', 'key', 'provider'] as const satisfies readonly Dimension[];
export type Breakdown = (typeof BREAKDOWNS)[number];

const names = { model: m.chart_by_model, key: m.chart_by_key, provider: m.chart_by_provider };
const others = { model: m.other_model, key: m.other_key, provider: m.other_provider };
const nones = { model: m.none_model, key: m.none_key, provider: m.none_provider };

export function breakdownName(by: Breakdown): string {
  return names[by]();
}

/** What gathers everything without a colour of its own. */
export function otherName(by: Breakdown): string {
  return others[by]();
}

/** What stands for money that no source attributes. */
export function noneName(by: Breakdown): string {
  return nones[by]();
}
