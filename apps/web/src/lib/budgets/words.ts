import type { Budget } from '@watcher/contract/budgets';
import { formatDayOfYear, formatInstant } from '#lib/format/date.ts';
import { formatUsd } from '#lib/format/money.ts';
import { formatShareDown } from '#lib/format/number.ts';
import { m } from '#lib/paraglide/messages.js';

type Tone = 'good' | 'quiet' | 'warning' | 'critical';

const states = {
  ok: { text: m.budgets_status_ok, tone: 'good' },
  warning: { text: m.budgets_status_warning, tone: 'warning' },
  exceeded: { text: m.budgets_status_exceeded, tone: 'critical' },
  unknown: { text: m.budgets_status_unknown, tone: 'quiet' },
} as const;

/** A budget's state in a word. */
export function statusOf({ isActive, state }: Pick<Budget, 'isActive' | 'state'>): {
  text: string;
  tone: Tone;
} {
  if (!isActive) return { text: m.budgets_status_paused(), tone: 'quiet' };
  const { text, tone } = states[state.status];
  return { text: text(), tone };
}

const periods = {
  day: m.budgets_daily,
  week: m.budgets_weekly,
  month: m.budgets_monthly,
  total: m.budgets_total,
};

/** `Monthly`; of a budget without periods, from when it counts. */
export function periodInWords({ period, startsOn }: Pick<Budget, 'period' | 'startsOn'>): string {
  if (period === 'total' && startsOn !== null) return m.budgets_since({ date: formatDayOfYear(startsOn) });
  return periods[period]();
}

/** Which keys and models count. */
export function scopeInWords(
  { keyIds, tags, models }: Pick<Budget, 'keyIds' | 'tags' | 'models'>,
  titles: ReadonlyMap<number, string>,
): string {
  const some = [
    ...(keyIds ?? []).map((id) => titles.get(id) ?? m.budgets_key_gone()),
    ...(tags ?? []).map((tag) => m.budgets_tag({ tag })),
  ];
  const keys = some.length === 0 ? m.explore_all_keys() : some.join(', ');
  return models === null ? keys : `${keys} · ${models.join(', ')}`;
}

/** Beyond this, how many per cent it is says nothing more, and has no room. */
const MOST_PERCENT = 999;

/**
 * How much is used, in whole per cent. It is never rounded up to all of it, nor to a threshold: 99.9% is not 100%.
 */
export function usedInWords(
  { percent }: Pick<Budget['state'], 'percent'>,
  thresholds: readonly number[] = [],
): string {
  if (percent > MOST_PERCENT) return `>${formatShareDown(MOST_PERCENT)}`;
  if (percent > 0 && percent < 1) return `<${formatShareDown(1)}`;
  const rounded = Math.round(percent);
  const isTooMuch = [100, ...thresholds].some((one) => percent < one && one <= rounded);
  return formatShareDown(isTooMuch ? Math.floor(percent) : rounded);
}

/** What is left, or by how much it was passed. */
export function remainingInWords({ remaining }: Pick<Budget['state'], 'remaining'>): string {
  return remaining < 0
    ? m.budgets_over({ amount: formatUsd(-remaining) })
    : m.budgets_left({ amount: formatUsd(remaining) });
}

/** The whole bar in words, for who does not see it; with its forecast where that is drawn. */
export function barInWords({ amount, thresholds, state }: Budget, { hasForecast = true } = {}): string {
  const used = state.spent + (state.provisional ?? 0);
  return [
    m.budgets_bar({
      used: formatUsd(used),
      amount: formatUsd(amount),
      percent: usedInWords(state, thresholds),
    }),
    ...(state.provisional !== null && state.provisional > 0
      ? [m.budgets_pending({ amount: formatUsd(state.provisional) })]
      : []),
    ...(state.forecast === null || !hasForecast
      ? []
      : [m.budgets_forecast({ amount: formatUsd(state.forecast) })]),
    ...(thresholds.length === 0
      ? []
      : [m.budgets_bar_thresholds({ list: thresholds.map((one) => formatShareDown(one)).join(', ') })]),
  ].join('. ');
}

/** What a budget does besides warning; null for nothing. */
export function actionInWords({ action }: Pick<Budget, 'action'>): string | null {
  if (action.kind === 'none') return null;
  const at = formatShareDown(action.at);
  return action.dryRun ? m.budgets_action_dry({ at }) : m.budgets_action({ at });
}

/** When a threshold was first reached in this period; null: not yet. */
export function reachedAt({ state }: Pick<Budget, 'state'>, threshold: number): string | null {
  const found = state.reached.find((one) => one.threshold === threshold);
  return found === undefined ? null : formatInstant(found.at);
}
