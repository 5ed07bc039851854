import { ConfigError } from '@watcher/core/config-error';
import { LocalPostgresError } from '@watcher/local-postgres';

/** Something that the person who starts the product can act on. `message` is one whole sentence to show as it is. */
export class StartError extends Error {
  override name = 'StartError';
}

/** A program that ended before it was ready. With exit code 1 it has said why itself, in its own line. */
export class NotReady extends StartError {
  override name = 'NotReady';
  readonly explained: boolean;

  constructor(program: string, reason: string) {
    super(`The ${program} did not start (${reason}).`);
    this.explained = reason === 'exit code 1';
  }
}

/** What to print about an error: one sentence where it is meant for people, everything where it is a bug. */
export function describe(error: unknown): string {
  if (error instanceof StartError || error instanceof LocalPostgresError || error instanceof ConfigError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
