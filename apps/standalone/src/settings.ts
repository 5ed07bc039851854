import { resolve } from 'node:path';
import { encryptionKeyName, withSecretFiles } from '@watcher/core/secret-files';
import { StartError } from './errors.ts';

/** The project's folder, which a relative DATA_DIR starts at. */
export const projectRoot = resolve(import.meta.dirname, '../../..');

/** What the launcher needs to know itself; every other setting goes to the programs as it is, and they check it. */
export type Settings = {
  /** Absolute. */
  dataDir: string;
  /** A PostgreSQL to use instead of the embedded one. */
  databaseUrl: string | undefined;
  encryptionKey: string | undefined;
  encryptionKeyPrevious: string | undefined;
  /** The setting that the key was given by, if it was. */
  encryptionKeyName: string;
  /** As it was written; `checkSettings` reads it. */
  host: string;
  /** 0: any free one. */
  port: number;
};

/**
 * @param env as `process.env`; an empty value counts as absent
 * @param defaultDataDir relative to the project
 * @throws StartError when PORT is no port, or ENCRYPTION_KEY is missing with DATABASE_URL; ConfigError when a secret
 *   cannot be read from its file
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  defaultDataDir: string,
): Settings {
  const { DATA_DIR, DATABASE_URL, ENCRYPTION_KEY, ENCRYPTION_KEY_PREVIOUS, HOST, PORT } =
    withSecretFiles(env);
  const port = Number(PORT || 3000);
  if (!/^\d{1,5}$/.test(PORT || '3000') || port > 65_535) {
    throw new StartError(`PORT must be a whole number from 0 to 65535, not "${PORT}".`);
  }
  if (ENCRYPTION_KEY_PREVIOUS && !ENCRYPTION_KEY) {
    throw new StartError('ENCRYPTION_KEY_PREVIOUS is of use with ENCRYPTION_KEY only: set both.');
  }
  if (DATABASE_URL && !ENCRYPTION_KEY) {
    throw new StartError(
      'ENCRYPTION_KEY is required with DATABASE_URL: 32 random bytes in base64, e.g. from `openssl rand -base64 32`. Keep it: the stored keys cannot be read without it.',
    );
  }
  return {
    dataDir: resolve(projectRoot, DATA_DIR || defaultDataDir),
    databaseUrl: DATABASE_URL || undefined,
    encryptionKey: ENCRYPTION_KEY || undefined,
    encryptionKeyPrevious: ENCRYPTION_KEY_PREVIOUS || undefined,
    encryptionKeyName: encryptionKeyName(env),
    host: HOST || '127.0.0.1',
    port,
  };
}
