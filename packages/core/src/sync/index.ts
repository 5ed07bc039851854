export { enqueueDueSyncs } from './enqueue-due.ts';
export { syncHistory } from './history.ts';
export { countPendingSyncs, syncsSince } from './progress.ts';
export { syncKey } from './sync-key.ts';
