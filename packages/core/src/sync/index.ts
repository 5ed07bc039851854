export { enqueueDueSyncs } from './enqueue-due.ts';
export { countPendingSyncs, syncsSince } from './progress.ts';
export { syncKey } from './sync-key.ts';
