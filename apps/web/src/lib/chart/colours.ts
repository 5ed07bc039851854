/** How many series of a stack have a colour of their own; the rest is one grey "other". */
export const SERIES = 5;
/** How many colours there are, `--series-0` and on. Every two of them can be told apart. */
export const SLOTS = 9;

/** The colours of a vendor's models, after its own brand, and of it as a provider. */
const BRANDS: ReadonlyMap<string, readonly number[]> = new Map([
  ['google', [0]],
  ['mistral', [1]],
  ['mistralai', [1]],
  ['anthropic', [2, 7]],
  ['openai', [3, 8]],
  ['azure', [0]],
  ['deepseek', [4]],
  ['meta', [5]],
  ['meta-llama', [5]],
  ['x-ai', [6]],
  ['xai', [6]],
]);

interface Named {
  readonly key: string;
  readonly label: string;
}

interface Wish {
  readonly key: string;
  readonly slot: number;
  readonly strength: number;
}

/**
 * Gives each series a colour slot by its name: one of its vendor's where it has one, any other where it has not or two
 * want the same. Which depends on the names beside it and never on their order, on what was shown before or on who
 * looks: another ranking of the same series has the same colours.
 *
 * @param series at most `SLOTS`
 */
export function assignSlots(series: readonly Named[]): Map<string, number> {
  const slots = new Map<string, number>();
  const free = new Set(Array.from({ length: SLOTS }, (_, slot) => slot));
  for (const { key, slot } of series.flatMap(wishesOf).sort(strongestFirst)) {
    if (!slots.has(key) && free.delete(slot)) slots.set(key, slot);
  }
  return slots;
}

/** A vendor's colours come before any other's wish for them. */
function wishesOf({ key, label }: Named): Wish[] {
  const own = BRANDS.get(label.toLowerCase().split(/[/ ]/)[0] ?? '') ?? [];
  return Array.from({ length: SLOTS }, (_, slot) => ({
    key,
    slot,
    strength: strengthOf(label, slot) + (own.includes(slot) ? 2 ** 32 : 0),
  }));
}

function strongestFirst(a: Wish, b: Wish): number {
  return b.strength - a.strength || (a.key < b.key ? -1 : 1);
}

/** A number below 2³² that is always the same for a name and a slot, and otherwise as good as random (FNV-1a, then mixed). */
function strengthOf(name: string, slot: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ slot, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
