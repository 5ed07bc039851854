import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { dayOfHour, startOfLocalDay } from '@watcher/contract/calendar/time-zone';
import type { WarningParams } from '@watcher/contract/warnings';
import type { BudgetStanding } from '../budgets/read.ts';
import type { WarningState } from '../warnings/state.ts';

/** Forecasts fall and credits last longer as time passes without spend: nothing is left alone for longer. */
const LONGEST_MS = HOUR;

/** Budgets do not know what a key spent that was not read for so long. */
const UNREAD_MS = 2 * HOUR;

/** When time alone may change what a team is to be told, an hour from now at most. */
export function nextLook(
  state: WarningState,
  standings: readonly BudgetStanding[],
  params: WarningParams,
  zone: string,
): Date {
  const now = state.now.getTime();
  const later = (at: Date | null | undefined, ms: number) => (at == null ? [] : [at.getTime() + ms]);
  const instants = [
    startOfLocalDay(zone, dayOfHour(zone, state.now), 1).getTime(),
    ...standings.flatMap(({ standing }) => later(standing.period.to, 0)),
    ...state.keys.flatMap((key) => [
      ...later(key.lastSyncedAt ?? key.createdAt, params.sync_stale.hours * HOUR),
      ...later(key.lastSyncedAt, UNREAD_MS),
      ...later(key.expiresAt, -params.key_problem.days * DAY),
      ...later(key.expiresAt, 0),
    ]),
    ...state.comparisons.flatMap(({ gapTo }) => later(gapTo, params.unexplained.hours * HOUR)),
  ];
  return new Date(Math.min(now + LONGEST_MS, ...instants.filter((at) => at > now)));
}
