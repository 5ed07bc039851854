/** Whether two answers say the same. Both were read from JSON, so that equal ones are written alike. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * A newer list, in which what is as it was in the older one is that very object; the older list itself where all is.
 * Things are told apart by their `id`.
 */
export function keepSame<T extends { readonly id: number }>(
  older: readonly T[] | undefined,
  newer: readonly T[],
): readonly T[] {
  if (older === undefined) return newer;
  const before = new Map(older.map((thing) => [thing.id, thing]));
  const kept = newer.map((thing) => {
    const known = before.get(thing.id);
    return known !== undefined && isSame(known, thing) ? known : thing;
  });
  const isUnchanged = kept.length === older.length && kept.every((thing, index) => thing === older[index]);
  return isUnchanged ? older : kept;
}
