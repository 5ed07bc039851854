/** How many series have a colour of their own; the rest is one grey "other". */
export const SLOTS = 8;

interface Wish {
  readonly name: string;
  readonly slot: number;
  readonly strength: number;
}

/**
 * Gives each series a colour slot (0–7). One that had a slot keeps it; the one that cost more where two had the same. Any
 * other gets one by its name: which it gets depends on the names beside it, never on their order, so that another
 * ranking of the same series has the same colours, on every device and after a reload.
 * @param names at most `SLOTS` series, by cost
 * @param before the slots given so far; a newcomer takes one of them only when no other is free
 */
export function assignSlots(
  names: readonly string[],
  before: ReadonlyMap<string, number>,
): Map<string, number> {
  const slots = new Map<string, number>();
  const free = new Set(Array.from({ length: SLOTS }, (_, slot) => slot));
  for (const name of names) {
    const slot = before.get(name);
    if (slot !== undefined && free.delete(slot)) slots.set(name, slot);
  }
  const remembered = new Set(before.values());
  for (const { name, slot } of wishesOf(names, remembered)) {
    if (!slots.has(name) && free.delete(slot)) slots.set(name, slot);
  }
  return slots;
}

/** What every name would like, the strongest wish first; slots that somebody absent had come last. */
function wishesOf(names: readonly string[], remembered: ReadonlySet<number>): Wish[] {
  const wishes = names.flatMap((name) =>
    Array.from({ length: SLOTS }, (_, slot) => ({ name, slot, strength: strengthOf(name, slot) })),
  );
  return wishes.sort(
    (a, b) =>
      Number(remembered.has(a.slot)) - Number(remembered.has(b.slot)) ||
      b.strength - a.strength ||
      (a.name < b.name ? -1 : 1),
  );
}

/** A number that is always the same for a name and a slot, and otherwise as good as random (FNV-1a, then mixed). */
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
