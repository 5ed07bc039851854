import { access, constants, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY } from '@watcher/contract/calendar/time';
import type { Ctx } from '../context.ts';
import { BackupError } from './format.ts';
import { type BackupReport, PARTIAL, writeBackupWith } from './write.ts';

/** The encryption key is in the name: it says which key restores the file, and tells two installations in one folder apart. */
const nameOf = (keyId: string, at: Date) =>
  `openrouter-watcher-${keyId}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.backup`;
const NAME = /^openrouter-watcher-([0-9a-f]{16})-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.backup$/;

/**
 * Writes a backup into BACKUP_DIR, if there is one, and then takes away the oldest that are more than BACKUP_KEEP. Files
 * that this installation did not write are left alone, and nothing is taken away when there is no new one.
 *
 * @returns null without BACKUP_DIR.
 * @throws BackupError in one sentence.
 */
export async function backUpOnSchedule(
  ctx: Pick<Ctx, 'now' | 'cipher' | 'config' | 'means'>,
): Promise<BackupReport | null> {
  const { databaseUrl, backupDir, backupKeep } = ctx.config;
  if (backupDir === undefined) return null;
  await assertBackupDir(backupDir);
  const name = nameOf(ctx.cipher.keyId, ctx.now());
  const report = await writeBackupWith(databaseUrl, ctx.cipher, join(backupDir, name), ctx.means.signal);
  const found = await readdir(backupDir);
  const others = found.filter((other) => other !== name && NAME.exec(other)?.[1] === ctx.cipher.keyId);
  const old = others
    .sort()
    .reverse()
    .slice(backupKeep - 1);
  for (const other of old) await rm(join(backupDir, other));
  await removeUnfinished(backupDir, found, ctx.now());
  return report;
}

/** @throws BackupError when backups cannot be written there: a volume that is not mounted must not go unseen. */
export async function assertBackupDir(dir: string): Promise<void> {
  const found = await stat(dir).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new BackupError(`BACKUP_DIR ${dir} is not a folder.`);
  await access(dir, constants.W_OK).catch(() => {
    throw new BackupError(`BACKUP_DIR ${dir} cannot be written to.`);
  });
}

/** What a killed process left behind, once nobody can be at it any more. */
async function removeUnfinished(dir: string, names: readonly string[], now: Date): Promise<void> {
  for (const name of names.filter((each) => PARTIAL.test(each) && each.startsWith('.openrouter-watcher-'))) {
    const found = await stat(join(dir, name)).catch(() => undefined);
    if (found !== undefined && now.getTime() - found.mtimeMs > DAY) await rm(join(dir, name));
  }
}
