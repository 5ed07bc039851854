import { resolve } from 'node:path';
import { BackupError } from '@watcher/core/backup';
import { type Config, readConfig } from '@watcher/core/config';
import { databaseProblem } from '@watcher/core/db';
import { databaseEnvironment } from './database.ts';
import type { EncryptionKeys } from './encryption-key.ts';
import { describe, StartError } from './errors.ts';
import { stopSignal } from './signals.ts';

/**
 * Runs a command of the operator's to its end: it prints what it did, or says in one line why it did not, and the exit
 * code tells which.
 */
export async function operate(
  run: (args: string[], signal: AbortSignal) => Promise<string[]>,
): Promise<never> {
  const signal = stopSignal();
  let code = 0;
  try {
    for (const line of await run(process.argv.slice(2), signal)) console.log(line);
  } catch (error) {
    console.error(signal.aborted ? 'Stopped.' : explain(error));
    code = 1;
  }
  process.exit(code);
}

function explain(error: unknown): string {
  if (error instanceof BackupError) return error.message;
  return databaseProblem(error) ?? describe(error);
}

/** The settings of this installation with its database and keys. @throws ConfigError */
export function configOf(url: string, keys: EncryptionKeys): Config {
  return readConfig({ ...process.env, ...databaseEnvironment(url, keys) });
}

/** The one file that a command is about, from where it was called. @throws StartError */
export function fileOf(args: string[], usage: string): string {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0) throw new StartError(`Usage: ${usage}`);
  return resolve(process.env['INIT_CWD'] ?? '.', file);
}
