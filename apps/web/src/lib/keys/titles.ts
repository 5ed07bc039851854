/** How to call each of some keys: its name, and where two have the same, its masked value besides. */
export function keyTitles(
  keys: readonly { readonly id: number; readonly name: string; readonly label: string }[],
): Map<number, string> {
  const times = new Map<string, number>();
  for (const { name } of keys) times.set(name, (times.get(name) ?? 0) + 1);
  return new Map(
    keys.map(({ id, name, label }) => [
      id,
      (times.get(name) ?? 0) > 1 && label !== name ? `${name} · ${label}` : name,
    ]),
  );
}
