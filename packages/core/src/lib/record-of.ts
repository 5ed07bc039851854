/** A value for each of the names. */
export function recordOf<Name extends string, Value>(
  names: readonly Name[],
  value: (name: Name) => Value,
): Record<Name, Value> {
  const record: Partial<Record<Name, Value>> = {};
  for (const name of names) record[name] = value(name);
  // Every name has its value now, which the compiler cannot follow.
  return record as Record<Name, Value>;
}
