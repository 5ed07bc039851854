export { enqueueDueSyncs } from './enqueue-due.ts';
export { syncKey } from './sync-key.ts';
