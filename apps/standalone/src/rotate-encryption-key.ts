import { createDeps } from '@watcher/core/deps';
import { prepareDatabase, type Rotation, rotateEncryptionKey } from '@watcher/core/encryption';
import { DataDirInUse, lockDataDir, startLocalPostgres } from '@watcher/local-postgres';
import { assertInstalled, openDatabase } from './database.ts';
import { beginKeyChange, type EncryptionKeys, encryptionKeys, endKeyChange } from './encryption-key.ts';
import { StartError } from './errors.ts';
import { configOf } from './operate.ts';
import type { Settings } from './settings.ts';

/**
 * `rotate-encryption-key`: seals everything anew. With ENCRYPTION_KEY, that is the new key and ENCRYPTION_KEY_PREVIOUS
 * the one before, and the product runs on. With the key in the data folder a new one is made, while the product stands.
 *
 * @returns what was done, in lines.
 * @throws StartError where there is no installation, when a secret did not open, or the product runs and does not know
 *   the new key.
 */
export async function rotate(settings: Settings, signal: AbortSignal): Promise<string[]> {
  return settings.encryptionKey === undefined ? rotateKept(settings) : rotateGiven(settings, signal);
}

async function rotateGiven(settings: Settings, signal: AbortSignal): Promise<string[]> {
  const database = await openDatabase(settings, signal);
  try {
    const rotation = await sealAnew(database.url, database.keys);
    const end =
      rotation.retired.length === 0
        ? 'Everything is sealed with ENCRYPTION_KEY. To change it, start with a new one and the one before as ENCRYPTION_KEY_PREVIOUS.'
        : 'ENCRYPTION_KEY_PREVIOUS is no longer needed here. Keep it for as long as you keep backups from before: they are restored with it.';
    return [`${secrets(rotation.resealed)} sealed anew.`, end];
  } finally {
    await database.close();
  }
}

function secrets(count: number): string {
  return count === 1 ? '1 secret was' : `${count} secrets were`;
}

async function rotateKept(settings: Settings): Promise<string[]> {
  assertInstalled(settings.dataDir);
  const dataDir = lock(settings.dataDir);
  try {
    const before = encryptionKeys(settings);
    const postgres = await startLocalPostgres(dataDir);
    try {
      // Before there is a new key: that the one at hand is the right one.
      await prepareDatabase(configOf(postgres.url, before));
      const { resealed } = await sealAnew(postgres.url, beginKeyChange(settings));
      const aside = endKeyChange(settings);
      return [
        `${secrets(resealed)} sealed anew; the new key is ${settings.dataDir}/encryption.key.`,
        `Backups from before are restored with the key before, which is kept in ${aside}.`,
      ];
    } finally {
      await postgres.stop();
    }
  } finally {
    dataDir.release();
  }
}

async function sealAnew(url: string, keys: EncryptionKeys): Promise<Rotation> {
  const config = configOf(url, keys);
  await prepareDatabase(config);
  const deps = createDeps(config, { poolSize: 1, applicationName: 'watcher-admin' });
  try {
    const rotation = await rotateEncryptionKey(deps.ctx);
    if (rotation.unopened.length > 0) {
      throw new StartError(
        `${secrets(rotation.resealed)} sealed anew, but these did not open and stay as they are: ${rotation.unopened.join(', ')}. Delete them in the product, then run this again; until then both keys are needed.`,
      );
    }
    return rotation;
  } finally {
    await deps.close();
  }
}

function lock(dataDir: string) {
  try {
    return lockDataDir(dataDir);
  } catch (error) {
    if (!(error instanceof DataDirInUse)) throw error;
    throw new StartError('OpenRouter Watcher is running with this key: stop it, then change the key.');
  }
}
