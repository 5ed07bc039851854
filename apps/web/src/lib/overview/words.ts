import type { PeriodDays } from '#lib/period.ts';

/** How each period is called. */
export const periodNames: Record<PeriodDays, string> = {
  1: 'Today',
  7: '7 days',
  30: '30 days',
  90: '90 days',
};

/** What a figure is compared with, by the length of the period. */
export function comparedWith(days: number): string {
  return days === 1 ? 'the day before' : `the ${days} days before`;
}

export const unknownCount =
  'OpenRouter tells only the cost of inference keys, not their requests and tokens.';
export const unattributed = 'Not attributed to a model';
export const otherModels = 'Other models';
export const byokMeaning =
  'Billed by your own accounts at the providers (bring your own key), not to OpenRouter credits.';
