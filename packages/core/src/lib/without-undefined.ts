/**
 * The columns that have a value. A row that is spread over another one would take undefined for what it says, and with
 * `exactOptionalPropertyTypes` a column that may be left out is not one that may be undefined.
 */
export function withoutUndefined<Columns extends object>(
  columns: Columns,
): { [Name in keyof Columns]?: Exclude<Columns[Name], undefined> } {
  const entries = Object.entries(columns).filter(([, value]) => value !== undefined);
  // Some of the names with their values, which the compiler cannot follow.
  return Object.fromEntries(entries) as { [Name in keyof Columns]?: Exclude<Columns[Name], undefined> };
}
