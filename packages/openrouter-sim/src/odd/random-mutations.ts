import { type Random, randomFrom } from '../random.ts';
import { copyJson, fieldOf, isObject, type Json, type Path, type Place, placesOf } from './json.ts';
import { HUGE, huge, negated, ODD_TEXTS, oddText, retyped, TYPES } from './values.ts';

export const MUTATION_KINDS = [
  'extra',
  'null',
  'missing',
  'huge',
  'negative',
  'retype',
  'text',
  'append',
] as const;
export type MutationKind = (typeof MUTATION_KINDS)[number];

/** One change of an answer: where, and what was there before and after; left out where there was or is nothing. */
export type RandomMutation = { path: Path; kind: MutationKind; before?: Json; after?: Json };

export type MutateOptions = {
  /** How many places to change; one to four, by the seed, when left out. */
  count?: number | undefined;
  /** Only these kinds of change. */
  kinds?: readonly MutationKind[];
  /** Places that stay as they are, with all below them. */
  spare?: (path: Path) => boolean;
};

function pick<T>(random: Random, items: readonly T[]): T | undefined {
  return items[Math.floor(random() * items.length)];
}

/** The value a mutation puts in a value's place; `undefined` where it takes it away or has nothing to do with it. */
function changed(random: Random, kind: MutationKind, value: Json): Json | undefined {
  switch (kind) {
    case 'null':
      return null;
    case 'huge':
      if (typeof value !== 'number' && !(typeof value === 'string' && /^\d+$/.test(value))) return undefined;
      return huge(value, pick(random, Object.keys(HUGE).filter(isHuge)) ?? 'count');
    case 'negative':
      return negated(value);
    case 'retype':
      return retyped(value, pick(random, TYPES) ?? 'null');
    case 'text':
      return typeof value === 'string' ? oddText(value, pick(random, ODD_TEXTS) ?? 'nul') : undefined;
    case 'append': {
      if (!Array.isArray(value)) return undefined;
      const odd: readonly Json[] = [null, 7, 'row', [], {}, ...value.slice(0, 1)];
      return [...value, copyJson(pick(random, odd))];
    }
    case 'extra':
    case 'missing':
      return undefined;
  }
}

function isHuge(name: string): name is keyof typeof HUGE {
  return Object.hasOwn(HUGE, name);
}

function isSame(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Changes what is at a place; `null` when this kind of change says nothing there. */
function mutateAt(random: Random, place: Place, kind: MutationKind): RandomMutation | null {
  const before = place.read();
  if (before === undefined) return null;
  if (kind === 'extra') {
    if (!isObject(before)) return null;
    const added = fieldOf(before, `x_${Math.floor(random() * 1e6)}`, place.path);
    const after = pick<Json>(random, [null, 1, 'new', { nested: true }, [0]]) ?? null;
    added.write(after);
    return { path: added.path, kind, after };
  }
  if (kind === 'missing') {
    // An item of a list cannot be missing without moving the others; the root cannot be missing at all.
    if (typeof place.path.at(-1) !== 'string') return null;
    place.remove();
    return { path: place.path, kind, before };
  }
  const after = changed(random, kind, before);
  if (after === undefined || isSame(before, after)) return null;
  place.write(after);
  return { path: place.path, kind, before, after };
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((name, index) => path[index] === name);
}

/**
 * Changes an answer at random places: the same answer and seed give the same changes. No place is changed twice, nor
 * one below another, so that outside of the listed places the new answer is the old one.
 * @param answer any JSON; it is not touched
 * @throws TypeError for what JSON cannot carry
 */
export function mutateAnswer(
  answer: unknown,
  seed: string | number,
  options: MutateOptions = {},
): { answer: Json; mutations: RandomMutation[] } {
  const random = randomFrom(`odd ${seed}`);
  const { kinds = MUTATION_KINDS, spare = () => false } = options;
  const count = options.count ?? 1 + Math.floor(random() * 4);
  const tree = { root: copyJson(answer) };
  const mutations: RandomMutation[] = [];
  const open = placesOf(tree).filter(
    ({ path }) => !path.some((_, index) => spare(path.slice(0, index + 1))) && !spare([]),
  );
  while (mutations.length < count && open.length > 0) {
    const [place] = open.splice(Math.floor(random() * open.length), 1);
    const kind = pick(random, kinds);
    if (place === undefined || kind === undefined) break;
    const isTaken = mutations.some(
      ({ path }) => startsWith(path, place.path) || startsWith(place.path, path),
    );
    const made = isTaken ? null : mutateAt(random, place, kind);
    if (made !== null) mutations.push(made);
  }
  return { answer: tree.root, mutations };
}
