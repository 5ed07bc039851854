import { WatcherError } from '@watcher/sdk';
import { m } from '#lib/paraglide/messages.js';
import { translated } from './sentences.ts';

/** What went wrong with a call, ready to be shown. */
export interface Failure {
  /** tRPC's code (`UNAUTHORIZED`, `BAD_REQUEST`, …), or `UNREACHABLE` where no answer came. */
  readonly code: string;
  /** A sentence for a person. */
  readonly message: string;
  /** First complaint about each input field, by the field's name. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads what a call threw. The message of a refusal is meant to be read; where no answer came (no network, a proxy's
 * HTML page), it becomes one sentence of ours.
 */
export function readFailure(error: unknown): Failure {
  if (!(error instanceof WatcherError) || error.status === 0) {
    return { code: 'UNREACHABLE', message: m.failure_unreachable(), fields: {} };
  }
  const fields: Record<string, string> = {};
  for (const { path, message } of error.fields) {
    const [field] = path;
    if (field !== undefined) fields[field] ??= translated(message);
  }
  return { code: error.code, message: translated(error.message), fields };
}

/** Whether trying the same call again later may help: the server was away or broke, the input was not the cause. */
export function isPassing(failure: Failure): boolean {
  return [
    'UNREACHABLE',
    'INTERNAL_SERVER_ERROR',
    'SERVICE_UNAVAILABLE',
    'TIMEOUT',
    'TOO_MANY_REQUESTS',
  ].includes(failure.code);
}
