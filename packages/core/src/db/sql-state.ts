/** Whether PostgreSQL refused with this SQLSTATE, in the statement's own error or in what Drizzle made of it. */
export function hasSqlState(error: unknown, state: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && at.code === state) return true;
  }
  return false;
}
