import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Sql } from 'postgres';
import type { Config } from '../config.ts';
import { connect, openDatabase } from '../db/client.ts';
import { assertEncryptionKeys, keyIdsInUse } from '../encryption/assert.ts';
import { type Cipher, cipherOf, type KeySettings } from '../lib/cipher.ts';
import { dump } from './dump.ts';
import { BackupError, type Manifest } from './format.ts';
import { readBackup } from './read.ts';
import { quote, tablesToSave } from './tables.ts';

/** What is begun and not whole: it is no backup, and bears no name of one. */
export const PARTIAL = /^\..+\.[0-9a-f-]{36}\.partial$/;

/** Facts shrink to a fifth; a higher level costs more than it saves. */
const LEVEL = 4;

export interface BackupReport {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly tables: Manifest['tables'];
}

/**
 * Writes a backup of everything but sessions and counts. The file appears whole, read again and on the disk, or not at
 * all; only its owner may read it. What is killed leaves a hidden file that ends in `.partial`.
 *
 * @param file does not exist yet.
 * @throws BackupError, in one sentence.
 */
export function writeBackup(
  config: Pick<Config, 'databaseUrl'> & KeySettings,
  file: string,
  signal?: AbortSignal,
): Promise<BackupReport> {
  const cipher = cipherOf(config);
  return writeBackupWith(config.databaseUrl, cipher, file, signal);
}

/** The same for who has a cipher already. */
export async function writeBackupWith(
  databaseUrl: string,
  cipher: Cipher,
  file: string,
  signal?: AbortSignal,
): Promise<BackupReport> {
  const path = resolve(file);
  if (existsSync(path)) throw new BackupError(`${file} exists: a backup does not overwrite anything.`);
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`);
  const client = connect({ url: databaseUrl, max: 1, applicationName: 'watcher-backup' });
  try {
    let tables: Manifest['tables'] = [];
    const before = await keyIdsAtHand(client, cipher);
    const saved = await tablesToSave(client);
    if (saved.length === 0) throw new BackupError('There is nothing to back up: the database is empty.');
    await client.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (tx) => {
      // Before the moment itself is taken: no partition of facts is dropped from under it.
      await tx.unsafe(`LOCK TABLE ${saved.map(({ name }) => quote(name)).join(', ')} IN ACCESS SHARE MODE`);
      const known = saved.some(({ name }) => name === 'encryption_keys');
      const ids = known ? await tx<{ id: string }[]>`SELECT id FROM encryption_keys ORDER BY id` : [];
      const keyIds = known ? ids.map(({ id }) => id) : before;
      const lines = dump(tx, saved, keyIds, cipher, (manifest) => {
        tables = manifest.tables;
      });
      await pipeline(
        Readable.from(lines, { objectMode: false }),
        createGzip({ level: LEVEL }),
        // On the disk when it is closed.
        createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }),
        signal === undefined ? {} : { signal },
      );
    });
    const { size } = await stat(partial);
    await readBackup(partial, cipher);
    await publish(partial, path);
    return { path, bytes: size, tables };
  } catch (error) {
    // Where nothing could be made, nothing can be removed either.
    await rm(partial, { force: true }).catch(() => undefined);
    throw inOneSentence(error, path);
  } finally {
    await client.end({ timeout: 0 });
  }
}

/** @throws ConfigError when secrets may be sealed with another key. */
async function keyIdsAtHand(client: Sql, cipher: Cipher): Promise<string[]> {
  const ctx = { db: openDatabase(client) };
  await assertEncryptionKeys(ctx, cipher);
  return keyIdsInUse(ctx);
}

/** Gives the whole file its name, unless somebody else took that meanwhile. */
async function publish(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
    await rm(partial);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' || existsSync(path)) throw error;
    // A file system without links, such as that of a memory stick.
    await rename(partial, path);
  }
  const folder = await open(dirname(path), 'r');
  // Some file systems do not sync folders; the file itself is on the disk.
  await folder.sync().catch(() => undefined);
  await folder.close();
}

function inOneSentence(error: unknown, path: string): unknown {
  const folder = dirname(path);
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota of the disk is used up',
    EFBIG: 'the file would be larger than is allowed',
    EROFS: 'the file system is read-only',
    EACCES: `this user may not write into the folder ${folder}`,
    EPERM: `this user may not write into the folder ${folder}`,
    ENOENT: `there is no folder ${folder}`,
    ENOTDIR: `${folder} is not a folder`,
    EEXIST: 'the file exists',
    ENAMETOOLONG: 'the name is too long',
    EIO: 'the disk has an error',
  };
  const syscall = error instanceof Error && 'syscall' in error;
  const reason = reasons[String(codeOf(error))];
  // Of the file, not of a connection.
  if (!syscall || reason === undefined) return error;
  return new BackupError(`No backup was written to ${path}: ${reason}.`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
