import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import type { TxCtx } from '../context.ts';
import { recordOf } from '../lib/record-of.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { type SpanRow, spansAcrossDays } from '../usage/facts/spans.ts';
import { type KeySums, keySumsSince } from '../usage/figures/key-sums.ts';
import { MONEY } from '../usage/measures/table.ts';
import type { SyncKey } from './key.ts';

/** Until so long after its end, activity may tell a day in part. */
const LATE_MS = 6 * HOUR;

/** What activity says. */
interface Told {
  readonly facts: readonly HourlyUsage[];
  readonly unsure: readonly Hours[];
  readonly at: Date;
}

interface Judged {
  readonly told: readonly Hours[];
  readonly held: readonly Hours[];
}

/**
 * Tells days of which activity says as much as the counters from those that are held: that stay as the counters have them.
 * A span of several days is compared with all of these together, since it has no sum of one of them.
 *
 * @param open days, oldest first.
 */
export async function judgeDays(
  tx: TxCtx,
  key: SyncKey,
  open: readonly Hours[],
  told: Told,
): Promise<Judged> {
  const [first, last] = [open[0], open.at(-1)];
  if (first === undefined || last === undefined) return { told: [], held: [] };
  const hours = { from: first.from, to: last.to };
  const spans = await spansAcrossDays(tx, { teamId: key.teamId, keyId: key.id, ...hours });
  const days: CountedDay[] = [];
  for (const day of open) {
    days.push({ ...day, ...toldOf(day, told), counted: await keySumsSince(tx, key, day.from, day.to) });
  }
  const held = new Set(
    grouped(days, spans).flatMap((group) =>
      heldOf(
        group,
        spans.filter((span) => group.some((day) => overlaps(span, day))),
      ),
    ),
  );
  return { told: days.filter((day) => !held.has(day)), held: [...held] };
}

/** Days that spans hold together. */
function grouped(days: readonly CountedDay[], spans: readonly SpanRow[]): CountedDay[][] {
  const groups: CountedDay[][] = [];
  for (const day of days) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const isHeldTogether =
      before !== undefined && spans.some((span) => overlaps(span, before) && overlaps(span, day));
    if (group !== undefined && isHeldTogether) group.push(day);
    else groups.push([day]);
  }
  return groups;
}

function overlaps(span: SpanRow, day: Hours): boolean {
  return span.from < day.to && span.until > day.from;
}

/** A day as activity tells it, and as the counters count what lies in it alone. */
interface CountedDay extends Hours {
  readonly told: KeySums;
  /** There may be more of it than is told. */
  readonly isDoubtful: boolean;
  readonly counted: KeySums;
}

function toldOf({ from, to }: Hours, { facts, unsure, at }: Told): Pick<CountedDay, 'told' | 'isDoubtful'> {
  const ofDay = facts.filter(({ hour }) => hour >= from && hour < to);
  const isUnsure = unsure.some((hours) => hours.from < to && hours.to > from);
  const isFresh = at.getTime() - to.getTime() < LATE_MS;
  return { told: sumOf(ofDay), isDoubtful: ofDay.length === 0 || isUnsure || isFresh };
}

/**
 * Which days of a group stay as the counters have them: none as soon as activity tells as much of the whole. Else what is
 * missing is of the days that it may not have told in full; where it told all, the last is the likeliest.
 */
function heldOf(group: readonly CountedDay[], spans: readonly SpanRow[]): readonly CountedDay[] {
  const told = sumOf(group.map((day) => day.told));
  const counted = sumOf([...group.map((day) => day.counted), ...spans]);
  if (!isLess(told, counted)) return [];
  const held = group.filter((day) => day.isDoubtful || isLess(day.told, day.counted));
  return held.length > 0 || spans.some((span) => reachesOut(span, group)) ? held : group.slice(-1);
}

/** What is missing of such a span may be of days that are not in the group. */
function reachesOut(span: SpanRow, group: readonly CountedDay[]): boolean {
  return group.every(({ from }) => from > span.from) || group.every(({ to }) => to < span.until);
}

function sumOf(all: readonly KeySums[]): KeySums {
  return recordOf(MONEY, (name) => all.reduce((sum, one) => sum + one[name], 0n));
}

function isLess(a: KeySums, b: KeySums): boolean {
  return MONEY.some((name) => a[name] < b[name]);
}
