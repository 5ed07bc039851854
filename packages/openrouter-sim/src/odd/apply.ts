import { addToAnswer, renameTimeColumn, respellCounts, respellTimes, truncate } from './analytics.ts';
import { copyJson, isObject, type Json, type Path, type Place, placesOf, type Tree } from './json.ts';
import type { Mutation } from './mutation.ts';
import { mutateAnswer } from './random-mutations.ts';
import { select, type Target } from './select.ts';
import { huge, negated, oddText, retyped } from './values.ts';

const UNKNOWN_FIELDS = { x_new_field: 'later', x_nested: { more: [1, null, true] }, x_null: null };

/** Writes what `change` makes of each value there is; `undefined` leaves it as it was. */
function each(tree: Tree, target: Target, change: (value: Json) => Json | undefined): Path[] {
  return select(tree, target).flatMap((place) => {
    const before = place.read();
    const after = before === undefined ? undefined : change(before);
    if (after === undefined) return [];
    place.write(after);
    return [place.path];
  });
}

function addEverywhere(tree: Tree, fields: Readonly<Record<string, Json>>): Path[] {
  return placesOf(tree).flatMap((place) => {
    const value = place.read();
    if (!isObject(value)) return [];
    Object.assign(value, copyJson(fields));
    return [place.path];
  });
}

function through(places: readonly Place[], act: (place: Place) => void): Path[] {
  for (const place of places) act(place);
  return places.map((place) => place.path);
}

/**
 * Makes an answer odd, in place.
 * @param nth which answer of its rule it is, so that random mutations differ from one to the next
 * @returns the places that it touched
 */
export function applyMutation(tree: Tree, odd: Mutation, nth: number): Path[] {
  switch (odd.name) {
    case 'set':
      return through(select(tree, odd), (place) => place.write(copyJson(odd.value)));
    case 'remove':
      return through(
        select(tree, odd).filter((place) => place.read() !== undefined),
        (place) => place.remove(),
      );
    case 'huge':
      return each(tree, odd, (value) => huge(value, odd.as));
    case 'negate':
      return each(tree, odd, negated);
    case 'retype':
      return each(tree, odd, (value) => retyped(value, odd.to));
    case 'text':
      return each(tree, odd, (value) => (typeof value === 'string' ? oddText(value, odd.as) : undefined));
    case 'extra':
      return addEverywhere(tree, odd.fields ?? UNKNOWN_FIELDS);
    case 'append':
      return each(tree, odd, (value) => (Array.isArray(value) ? [...value, copyJson(odd.value)] : undefined));
    case 'repeat':
      return each(tree, odd, (value) => (Array.isArray(value) ? [...value, ...value] : undefined));
    case 'time-column':
      return renameTimeColumn(tree, odd.to);
    case 'time-value':
      return respellTimes(tree, odd.as);
    case 'counts':
      return respellCounts(tree, odd.as);
    case 'truncated':
      return truncate(tree, odd.rows);
    case 'warnings':
      return addToAnswer(tree, 'warnings', odd.warnings);
    case 'cached':
      return addToAnswer(tree, 'cachedAt', odd.at);
    case 'random': {
      const { answer, mutations } = mutateAnswer(tree.root, `${odd.seed} ${nth}`, { count: odd.count });
      tree.root = answer;
      return mutations.map((one) => one.path);
    }
  }
}
