import { appendFileSync, renameSync, statSync } from 'node:fs';

const LIMIT_BYTES = 2_000_000;

/**
 * Appends to a log that never grows beyond twice the limit: when full it becomes `<path>.1`.
 * A log that cannot be written (disk full) is no reason to stop the database.
 */
export function appendToLog(path: string, text: string): void {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LIMIT_BYTES) renameSync(path, `${path}.1`);
    appendFileSync(path, text, { mode: 0o600 });
  } catch {
    // Nowhere to say so.
  }
}
