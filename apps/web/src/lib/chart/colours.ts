/** How many series have a colour of their own; the rest is one grey "other". */
export const SLOTS = 8;

/**
 * Gives each series a colour slot (0–7), the first series first. One that had a slot keeps it, so a model does not
 * change its colour when another period or a new sync changes the ranking.
 * @param names at most `SLOTS` series, dearest first
 * @param before the slots given last time
 */
export function assignSlots(
  names: readonly string[],
  before: ReadonlyMap<string, number>,
): Map<string, number> {
  const slots = new Map<string, number>();
  const free = new Set(Array.from({ length: SLOTS }, (_, slot) => slot));
  for (const name of names) {
    const slot = before.get(name);
    if (slot === undefined || !free.delete(slot)) continue;
    slots.set(name, slot);
  }
  for (const name of names) {
    if (slots.has(name)) continue;
    const [slot] = free;
    if (slot === undefined) break;
    free.delete(slot);
    slots.set(name, slot);
  }
  return slots;
}
