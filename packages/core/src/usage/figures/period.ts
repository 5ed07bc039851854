import type { PeriodChoice, Span } from '@watcher/contract/calendar/periods';
import type { Overview } from '@watcher/contract/overview';

/** The period that was asked for, as answers say it. */
export function toPeriod(
  choice: PeriodChoice,
  { period, hours, granularity }: Span,
  timeZone: string,
): Overview['period'] {
  return {
    name: choice.period,
    ...period,
    from: hours.from.toISOString(),
    to: hours.to.toISOString(),
    granularity,
    timeZone,
  };
}
