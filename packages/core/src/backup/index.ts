export { BackupError } from './format.ts';
export { restoreBackup, verifyBackup } from './restore.ts';
export { assertBackupDir, backUpOnSchedule } from './scheduled.ts';
export { type BackupReport, writeBackup } from './write.ts';
