/** What a log may say of an error. */
export interface FailureFields {
  readonly name: string;
  /** Of Node or PostgreSQL, e.g. `ECONNREFUSED`, `23505`. */
  readonly code?: string;
  /** Where it was thrown, innermost first. */
  readonly at: readonly string[];
}

const PLACES = 5;

/**
 * The innermost cause by its name, code and place. Its text stays out: it may hold a value, a statement, a secret.
 */
export function failureFields(error: unknown): FailureFields {
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error)) return { name: typeof cause, at: [] };
  // The lines before the places are the message.
  const places = (cause.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return {
    name: cause.name,
    ...('code' in cause && { code: String(cause.code) }),
    at: places.slice(0, PLACES).map((line) => line.trim().replace(/^at /, '')),
  };
}
