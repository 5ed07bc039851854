import { m } from '#lib/paraglide/messages.js';
import type { NamedPeriod } from '#lib/period.ts';

/** What the chart is stacked by, and the rankings are of. */
export const DIMENSIONS = ['model', 'key', 'provider'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const periods = {
  today: m.period_today,
  '24h': m.period_24h,
  '7d': m.period_7d,
  '30d': m.period_30d,
  '90d': m.period_90d,
  month: m.period_month,
  'last-week': m.period_last_week,
  'last-month': m.period_last_month,
};

/** How a period is called. */
export function periodName(period: NamedPeriod): string {
  return periods[period]();
}

const dimensions = { model: m.chart_by_model, key: m.chart_by_key, provider: m.chart_by_provider };
const others = { model: m.other_model, key: m.other_key, provider: m.other_provider };
const nones = { model: m.none_model, key: m.none_key, provider: m.none_provider };

export function dimensionName(dimension: Dimension): string {
  return dimensions[dimension]();
}

/** What gathers everything without a colour of its own. */
export function otherName(dimension: Dimension): string {
  return others[dimension]();
}

/** What stands for money that no source attributes. */
export function noneName(dimension: Dimension): string {
  return nones[dimension]();
}
