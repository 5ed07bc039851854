import type { NamedPeriod } from '@watcher/contract/calendar/periods';
import { m } from '#lib/paraglide/messages.js';

const periods: Readonly<Record<NamedPeriod, () => string>> = {
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
