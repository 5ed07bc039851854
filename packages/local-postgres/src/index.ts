export { LocalPostgresError } from './errors.ts';
export { clusterDirOf, type LocalPostgres, runningPostgresUrl, startLocalPostgres } from './local.ts';
export { DataDirInUse, type LockedDataDir, lockDataDir } from './lock.ts';
export { startTemporaryPostgres, type TemporaryPostgres } from './temporary.ts';
