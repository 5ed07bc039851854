/** Something that the person who starts the product can act on. `message` is one whole sentence to show as it is. */
export class LocalPostgresError extends Error {
  override name = 'LocalPostgresError';
}

/** What a failed system call or program said, as one sentence. */
export function explain(what: string, cause: unknown): LocalPostgresError {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/No space left on device|ENOSPC/.test(text)) {
    return new LocalPostgresError(`${what}: the disk is full. Free some space and start again.`);
  }
  return new LocalPostgresError(`${what}: ${text.trim()}`);
}
