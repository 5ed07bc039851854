import type { Health } from '@watcher/contract/health';
import type { WarningOf, WarningParams } from '@watcher/contract/warnings';
import type { WarningState } from './state.ts';

/** The credits of an account end soon, in days or, where that is set, in USD. */
export function creditsWarning(
  account: Health['credits'][number],
  { days, usd }: WarningParams['credits_low'],
): WarningOf<'credits_low'> | null {
  const { keyId, name, balance, daysLeft, runsOutAt } = account;
  const isLow = balance <= 0 || (daysLeft !== null && daysLeft < days) || (usd !== null && balance < usd);
  if (!isLow) return null;
  return {
    kind: 'credits_low',
    severity: balance <= 0 || (daysLeft !== null && daysLeft < 1) ? 'critical' : 'warning',
    subject: { type: 'account', id: keyId, name },
    since: null,
    params: { balance, daysLeft, runsOutAt },
  };
}

/** Yesterday or today cost unusually much. */
export function unusualDayWarnings({ typicalDay, team }: WarningState): WarningOf<'unusual_day'>[] {
  if (typicalDay === null) return [];
  const { yesterday, today, median, high } = typicalDay;
  return [today, yesterday].flatMap((day) =>
    day?.verdict !== 'high'
      ? []
      : [
          {
            kind: 'unusual_day',
            severity: 'warning',
            subject: { type: 'team', id: team.id, name: team.name },
            since: null,
            params: { date: day.date, cost: day.cost, median, high, drivers: day.drivers },
          },
        ],
  );
}
