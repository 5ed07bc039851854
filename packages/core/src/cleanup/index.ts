export { type CleanupReport, cleanupUsage } from './cleanup-usage.ts';
