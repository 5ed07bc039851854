import { type Dates, datesOf, hoursOf, shiftDate } from '@watcher/contract/calendar/dates';
import { dayOfHour } from '@watcher/contract/calendar/time-zone';
import { toUsd } from '../lib/money.ts';
import type { IsKnown } from '../usage/figures/known.ts';
import { holds, type KeySpan } from '../usage/figures/spans.ts';

/** The days that a page about keys needs: so many last ones, and those of the month. */
export function daysForKeys(now: Date, timeZone: string, days: number) {
  const today = dayOfHour(timeZone, now);
  const month = `${today.slice(0, 7)}-01`;
  const shown = { startDate: shiftDate(today, 1 - days), endDate: today };
  const all = { startDate: shown.startDate < month ? shown.startDate : month, endDate: today };
  return { today, month, shown, all };
}

/**
 * What a key spent today, this month, in the shown days and on each of them.
 *
 * @param costs of the days with usage; a day without is 0 where something is known of it, else null. So are the month
 * and the shown days together.
 * @param unallocated what was used in spans that no day holds; each is in the month and the shown days where they hold it.
 */
export function spendOf(
  { today, month, shown }: { today: string; month: string; shown: Dates },
  timeZone: string,
  costs: ReadonlyMap<string, bigint>,
  isKnown: IsKnown,
  unallocated: readonly KeySpan[],
): { today: number | null; thisMonth: number | null; inShown: number | null; onShown: (number | null)[] } {
  const onDay = (date: string) => {
    const cost = costs.get(date);
    if (cost !== undefined) return toUsd(cost);
    return isKnown(hoursOf({ startDate: date, endDate: date }, timeZone)) ? 0 : null;
  };
  const since = (startDate: string) => {
    const hours = hoursOf({ startDate, endDate: today }, timeZone);
    const onDays = [...costs].filter(([date]) => date >= startDate).map(([, cost]) => cost);
    const inSpans = unallocated.filter((span) => holds(hours, span.hours)).map(({ cost }) => cost);
    const spent = [...onDays, ...inSpans];
    if (spent.length === 0 && !isKnown(hours)) return null;
    return toUsd(spent.reduce((a, b) => a + b, 0n));
  };
  return {
    today: onDay(today),
    thisMonth: since(month),
    inShown: since(shown.startDate),
    onShown: datesOf(shown).map(onDay),
  };
}
