import { WatcherError } from '@watcher/sdk';
import { m } from '#lib/paraglide/messages.js';

/** What went wrong with a call, ready to be shown. */
export interface Failure {
  /** tRPC's code (`UNAUTHORIZED`, `BAD_REQUEST`, …), or `UNREACHABLE` where no answer came. */
  readonly code: string;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** A sentence for a person. */
  readonly message: string;
  /** First complaint about each input field, by its name; of one inside another also by its path, `settings.url`. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads what a call threw. The message of a refusal is meant to be read; where no answer came (no network, a proxy's
 * HTML page), it becomes one sentence of ours.
 */
export function readFailure(error: unknown): Failure {
  if (!(error instanceof WatcherError) || error.status === 0) {
    return { code: 'UNREACHABLE', status: 0, message: m.failure_unreachable(), fields: {} };
  }
  const fields: Record<string, string> = {};
  for (const { path, message } of error.fields) {
    for (let depth = 1; depth <= path.length; depth += 1) fields[path.slice(0, depth).join('.')] ??= message;
  }
  return { code: error.code, status: error.status, message: error.message, fields };
}

/** Whether trying the same call again later may help: the server was away or broke, the input was not the cause. */
export function isPassing({ status }: Pick<Failure, 'status'>): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
