/** `npm run restore -- FILE`: a backup into an empty installation. */
import { existsSync, rmSync } from 'node:fs';
import { restoreBackup, verifyBackup } from '@watcher/core/backup';
import { clusterDirOf, lockDataDir, startLocalPostgres } from '@watcher/local-postgres';
import { type EncryptionKeys, storedKeys } from './encryption-key.ts';
import { StartError } from './errors.ts';
import { configOf, fileOf, operate } from './operate.ts';
import { readSettings, type Settings } from './settings.ts';

await operate(async (args, signal) => {
  const file = fileOf(args, 'npm run restore -- FILE');
  const settings = readSettings(process.env, '.data');
  const keys = storedKeys(settings);
  if (keys === undefined) {
    throw new StartError(
      `The encryption key of the installation that the backup is from is needed: set ENCRYPTION_KEY, or put its encryption.key into ${settings.dataDir}.`,
    );
  }
  const { databaseUrl } = settings;
  const rows =
    databaseUrl === undefined
      ? await restoreEmbedded(settings, keys, file, signal)
      : (await restoreBackup(configOf(databaseUrl, keys), file, signal)).rows;
  return [`${rows} rows of ${file} are restored.`, startLine(process.env)];
});

/** What leads to the installation that was restored: a start without it would make an empty one. */
function startLine(env: Readonly<Record<string, string | undefined>>): string {
  const set = ['DATA_DIR', 'DATABASE_URL', 'DATABASE_URL_FILE', 'ENCRYPTION_KEY', 'ENCRYPTION_KEY_FILE'];
  const given = set.filter((name) => env[name]);
  const same =
    given.length === 0
      ? ''
      : ` and the same ${new Intl.ListFormat('en').format(given)}, or an empty installation starts`;
  return `Start with npm start${same}. Everybody signs in again.`;
}

/** Into the database of the data folder, which is made for it; one that was is gone again when it fails. */
async function restoreEmbedded(
  settings: Settings,
  keys: EncryptionKeys,
  file: string,
  signal: AbortSignal,
): Promise<number> {
  await verifyBackup(configOf('postgres://embedded', keys), file);
  const dataDir = lockDataDir(settings.dataDir);
  const cluster = clusterDirOf(dataDir.path);
  const isNew = !existsSync(cluster);
  let isRestored = false;
  try {
    const postgres = await startLocalPostgres(dataDir);
    try {
      const { rows } = await restoreBackup(configOf(postgres.url, keys), file, signal);
      isRestored = true;
      return rows;
    } finally {
      await postgres.stop();
    }
  } finally {
    if (isNew && !isRestored) rmSync(cluster, { recursive: true, force: true });
    dataDir.release();
  }
}
