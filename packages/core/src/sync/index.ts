export { enqueueDueSyncs } from './enqueue-due.ts';
export { syncHistory } from './history.ts';
export { syncKey } from './sync-key.ts';
