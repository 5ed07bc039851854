/**
 * An array in PostgreSQL's own spelling, for a parameter that is cast (`${arrayLiteral(ids)}::bigint[]`): `{1,2}`,
 * `{"a","b \"c\""}`. Null stands for NULL.
 */
export function arrayLiteral(values: readonly (string | number | bigint | null)[]): string {
  return `{${values.map((value) => (typeof value === 'string' ? quoted(value) : (value ?? 'NULL'))).join(',')}}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
