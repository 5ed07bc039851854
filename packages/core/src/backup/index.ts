export { BackupError } from './format.ts';
export { restoreBackup, verifyBackup } from './restore.ts';
export { type BackupReport, writeBackup } from './write.ts';
