/** An instant for PostgreSQL; what lies outside of the years 1 to 9999 is before or after everything. */
export function toTimestamp(at: Date): string {
  const year = at.getUTCFullYear();
  if (year < 1) return '-infinity';
  return year > 9999 ? 'infinity' : at.toISOString();
}
