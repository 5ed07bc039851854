import type { Hours } from '@watcher/contract/calendar/dates';
import { DAY, HOUR, latest, startOfHour } from '@watcher/contract/calendar/time';
import { type Band, type Both, differenceOf, type Earlier } from '../reconciliation/difference.ts';
import type { SyncKey } from './key.ts';
import { hoursBefore } from './reach.ts';
import type { SyncState } from './state.ts';

/** Null when the counters were never observed; of BYOK, too, when the last look did not show its counter. */
export function unexplainedBand(key: SyncKey, { known, recent }: SyncState): Both<Band, Band | null> | null {
  if (key.counterUsage === null || key.counterObservedAt === null) return null;
  return {
    usage: bandOf(key.counterUsage, known.cost, recent.cost),
    byokUsage:
      key.counterByokUsage === null ? null : bandOf(key.counterByokUsage, known.byokCost, recent.byokCost),
  };
}

function bandOf(counter: bigint, all: bigint, late: bigint): Band {
  return late < 0n
    ? { least: counter - all + late, most: counter - all }
    : { least: counter - all, most: counter - all + late };
}

/**
 * The next older hours to read; null when there is none. That the counters are explained is no reason to stop: they are
 * money, and requests that cost nothing are not in them. That the key is said to be younger is none while they are not.
 */
export function missingHistory(key: SyncKey, state: SyncState, oldest: Date): Hours | null {
  if (state.from === null) return null;
  const isYoung = key.earlierUsage !== null || isExplained(key, state);
  return hoursBefore(state.from, isYoung ? historyStart(key, oldest) : oldest);
}

/** The first hour of which OpenRouter may know something of the key. */
export function historyStart({ upstreamCreatedAt }: Pick<SyncKey, 'upstreamCreatedAt'>, oldest: Date): Date {
  return upstreamCreatedAt === null ? oldest : latest(startOfHour(upstreamCreatedAt), oldest);
}

/** Whether the facts come to the counters, less what is known to be from before them. */
export function isExplained(key: SyncKey, state: SyncState): boolean {
  const band = unexplainedBand(key, state);
  if (band === null) return false;
  return (
    differenceOf(band.usage, key.earlierUsage ?? 0n) === 0n &&
    (band.byokUsage === null || differenceOf(band.byokUsage, key.earlierByokUsage ?? 0n) === 0n)
  );
}

/**
 * What the lifetime counters of a key that analytics reports hold from before anything that it reports.
 *
 * @param least what they hold of it at least.
 */
export function earlierThanAnalytics(
  key: SyncKey,
  { from }: SyncState,
  band: Both<Band, Band | null>,
  oldest: Date,
  least: Both<bigint>,
): Earlier {
  const isAllRead = from !== null && from <= oldest;
  const earlier = (known: bigint | null, open: Band, least: bigint, most: bigint | null): bigint => {
    if (isYoung(key, from)) return 0n;
    if (!isAllRead) return known ?? 0n;
    // As facts that came late arrive, less and less of the counter can be older than they are.
    const possible = open.most > least ? open.most : least;
    if (known === null || possible <= known) return possible;
    // More can only where the counters were late when it was taken.
    if (most === null || most <= known || open.least <= known) return known;
    return possible < most ? possible : most;
  };
  return {
    usage: earlier(key.earlierUsage, band.usage, least.usage, key.earlierUsageMost),
    byokUsage:
      band.byokUsage === null
        ? key.earlierByokUsage
        : earlier(key.earlierByokUsage, band.byokUsage, least.byokUsage, key.earlierByokUsageMost),
  };
}

/** Whether the key is no older than the hours that are read: nothing in its counters is from before them. */
export function isYoung(
  { upstreamCreatedAt }: Pick<SyncKey, 'upstreamCreatedAt'>,
  from: Date | null,
): boolean {
  return from !== null && upstreamCreatedAt !== null && upstreamCreatedAt >= from;
}

/**
 * Whether all that OpenRouter splits by provider is to be read: once a day, for corrections that came late, and when it was
 * asked for. What was read at a time that has not come was read by a clock that was ahead.
 */
export function isFullReadDue({ lastFullSyncAt }: Pick<SyncKey, 'lastFullSyncAt'>, at: Date): boolean {
  if (lastFullSyncAt === null) return true;
  const age = at.getTime() - lastFullSyncAt.getTime();
  return age < 0 || age >= DAY;
}

/** Whether everything is to be read again: as soon as there is a gap, an hour later, and once a day while it stays. */
export function isRereadDue(
  { lastRereadAt }: Pick<SyncKey, 'lastRereadAt'>,
  gapSince: Date | null,
  at: Date,
): boolean {
  if (gapSince === null) return false;
  if (lastRereadAt === null || lastRereadAt < gapSince || lastRereadAt > at) return true;
  const pause = lastRereadAt.getTime() - gapSince.getTime() < HOUR ? HOUR : DAY;
  return at.getTime() - lastRereadAt.getTime() >= pause;
}
