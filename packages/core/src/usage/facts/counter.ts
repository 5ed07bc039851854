import {
  HOUR,
  MINUTE,
  startOfDay,
  startOfHour,
  startOfMonth,
  startOfWeek,
} from '@watcher/contract/calendar/time';

/** A lifetime counter with its periodic companions, as OpenRouter shows them at an instant. Money in 1e-12 USD. */
export interface CounterReading {
  readonly at: Date;
  readonly lifetime: bigint;
  /** Since the start of the UTC day, week (Monday) and month; undefined when not reported. */
  readonly daily: bigint | undefined;
  readonly weekly: bigint | undefined;
  readonly monthly: bigint | undefined;
}

export interface PlacedAmount {
  /** The whole hours of the span that the amount was spent in, the end exclusive. */
  readonly from: Date;
  readonly to: Date;
  /** Start of the UTC hour that the amount belongs to; null where the span is too long to say. */
  readonly hour: Date | null;
  /** The span itself, to the instant. */
  readonly start: Date;
  readonly end: Date;
  readonly amount: bigint;
}

/** Growth within an hour belongs to an hour; the looks of an hourly sync are a moment more than that apart. */
const LONGEST_HOUR_MS = HOUR + 5 * MINUTE;

/**
 * Dates what a counter grew by since it was last read. The periodic counters show how much of it fell into this
 * day, week and month. A part of an hour goes to the clock hour that holds most of it; what is known only to a longer
 * span belongs to no hour. Spans in which nothing was spent are returned too: they are known then.
 *
 * @param last the reading before; null at the first one, when only what the periodic counters date is placed:
 *   spend from before this day, week and month is older than the watch and belongs to no hour that is known.
 * @returns amounts whose sum is exactly the growth (after a first reading: exactly what could be dated).
 */
export function placeGrowth(
  last: { readonly at: Date; readonly lifetime: bigint } | null,
  reading: CounterReading,
): PlacedAmount[] {
  const growth = last === null ? reading.lifetime : reading.lifetime - last.lifetime;
  // A correction downwards has no date of its own; a clock that went back leaves no span.
  if (last !== null && (growth < 0n || last.at >= reading.at)) {
    const hour = startOfHour(reading.at);
    const to = nextHour(reading.at);
    return [{ from: hour, to, hour, start: hour, end: to, amount: growth }];
  }
  const placed: PlacedAmount[] = [];
  let end = reading.at;
  let dated = 0n;
  for (const { start, since } of spansBackwards(last, reading, growth)) {
    const amount = clamp(since, dated, growth) - dated;
    dated += amount;
    // Two periods that begin together leave no span, and an amount only when the counters contradict themselves.
    if (start >= end && amount === 0n) continue;
    const lastMoment = new Date(end.getTime() - 1);
    const from = startOfHour(start < end ? start : lastMoment);
    const hour = end.getTime() - start.getTime() > LONGEST_HOUR_MS ? null : hourOf(start, end);
    placed.push({ from, to: nextHour(lastMoment), hour, start, end, amount });
    if (start < end) end = start;
  }
  return placed;
}

interface Stretch {
  readonly start: Date;
  /** What was spent from the start until the reading. */
  readonly since: bigint;
}

/** From the latest start to the earliest; the last one reaches to the reading before. */
function spansBackwards(
  last: { readonly at: Date } | null,
  reading: CounterReading,
  growth: bigint,
): Stretch[] {
  const periods = [
    { startOf: startOfDay, since: reading.daily },
    { startOf: startOfWeek, since: reading.weekly },
    { startOf: startOfMonth, since: reading.monthly },
  ];
  const spans = periods
    .flatMap(({ startOf, since }) =>
      since === undefined || !isSureOf(startOf, reading.at) ? [] : [{ start: startOf(reading.at), since }],
    )
    .filter(({ start }) => last === null || start > last.at)
    .sort((a, b) => b.start.getTime() - a.start.getTime());
  return last === null ? spans : [...spans, { start: last.at, since: growth }];
}

/** So far our clock and OpenRouter's may be apart. */
const CLOCKS_APART_MS = 5 * MINUTE;

/**
 * Whether OpenRouter's clock, too, is in the period that ours is in: close to where one ends and the next begins, a
 * periodic counter may be of either.
 */
function isSureOf(startOf: (at: Date) => Date, at: Date): boolean {
  const start = (apartMs: number) => startOf(new Date(at.getTime() + apartMs)).getTime();
  return start(-CLOCKS_APART_MS) === start(CLOCKS_APART_MS);
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}

function nextHour(at: Date): Date {
  return new Date(startOfHour(at).getTime() + HOUR);
}

/** The clock hour with the largest part of a span of about an hour, the latest of equals. */
function hourOf(start: Date, end: Date): Date {
  const lastHour = startOfHour(new Date(end.getTime() - 1));
  const hourBefore = new Date(lastHour.getTime() - HOUR);
  const inLast = end.getTime() - Math.max(lastHour.getTime(), start.getTime());
  const inBefore = lastHour.getTime() - Math.max(hourBefore.getTime(), start.getTime());
  return inBefore > inLast ? hourBefore : lastHour;
}
