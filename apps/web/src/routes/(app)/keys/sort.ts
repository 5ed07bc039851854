import type { KeySummary, WatchedKey } from '@watcher/contract/key-pages';
import { addUsd } from '#lib/chart/stack.ts';
import { severityOf } from '#lib/keys/status.ts';

export const KEY_SORTS = [
  'name',
  'status',
  'spend',
  'recent',
  'limit',
  'used',
  'expires',
  'created',
] as const;
/** A column of the table: `spend` is this month's, `recent` that of 30 days, `limit` the used share of it. */
export type KeySort = (typeof KEY_SORTS)[number];

/** What a key, or the account of a management key, spent, in USD, and on which day last. Null: not known. */
export interface KeyFigures {
  readonly month: number | null;
  readonly recent: number | null;
  readonly usedOn: string | null;
}

/** The figures of every key by its id; a management key has those of the keys that it lists. */
export function figuresOf(
  keys: readonly Pick<WatchedKey, 'id' | 'kind' | 'managedBy'>[],
  summaries: readonly KeySummary[],
): Map<number, KeyFigures> {
  const own = new Map(
    summaries.map(({ keyId, thisMonth, last30Days, lastUsedOn }) => [
      keyId,
      { month: thisMonth, recent: last30Days, usedOn: lastUsedOn },
    ]),
  );
  const members = Map.groupBy(keys, ({ managedBy }) => managedBy);
  return new Map(
    keys.map(({ id, kind }) => {
      const counted = kind === 'management' ? (members.get(id) ?? []).map((key) => key.id) : [id];
      return [id, together(counted, own)];
    }),
  );
}

/** What several keys come to. */
export function together(ids: readonly number[], figures: ReadonlyMap<number, KeyFigures>): KeyFigures {
  const each = ids.flatMap((id) => figures.get(id) ?? []);
  const days = each.flatMap(({ usedOn }) => usedOn ?? []).toSorted();
  return {
    month: sumKnown(each.map(({ month }) => month)),
    recent: sumKnown(each.map(({ recent }) => recent)),
    usedOn: days.at(-1) ?? null,
  };
}

/** The sum of what is known; null where nothing is. */
function sumKnown(amounts: readonly (number | null | undefined)[]): number | null {
  const known = amounts.flatMap((amount) => amount ?? []);
  return known.length === 0 ? null : addUsd(known);
}

/** The used share of a limit; null where there is none or nobody knows. */
function usedShare({ limit, limitRemaining }: WatchedKey): number | null {
  if (limit === null || limitRemaining === null) return null;
  return limit > 0 ? (limit - limitRemaining) / limit : 1;
}

function dayOf(date: string | null | undefined): number | null {
  return date == null ? null : Date.parse(date);
}

/**
 * Compares keys by a column, in one direction or the other; what is not known comes last in both.
 *
 * @param keys by name
 */
export function compareBy(
  sort: KeySort,
  direction: 1 | -1,
  keys: readonly WatchedKey[],
  figures: ReadonlyMap<number, KeyFigures>,
): (a: WatchedKey, b: WatchedKey) => number {
  const values = new Map(keys.map((key, place) => [key.id, figureOf(sort, key, place, figures.get(key.id))]));
  return (one, other) => {
    const [a, b] = [values.get(one.id) ?? null, values.get(other.id) ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return direction * (a - b);
  };
}

function figureOf(
  sort: KeySort,
  key: WatchedKey,
  place: number,
  figures: KeyFigures | undefined,
): number | null {
  switch (sort) {
    case 'name':
      return place;
    case 'status':
      return severityOf(key);
    case 'spend':
      return figures?.month ?? null;
    case 'recent':
      return figures?.recent ?? null;
    case 'limit':
      return usedShare(key);
    case 'used':
      return dayOf(figures?.usedOn);
    case 'expires':
      return dayOf(key.expiresAt);
    case 'created':
      return dayOf(key.upstreamCreatedAt ?? key.createdAt);
  }
}
