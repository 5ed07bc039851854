export type { OpenRouterError } from '../openrouter/errors.ts';
export { enqueueDueSyncs } from './enqueue-due.ts';
export { syncHistory } from './history.ts';
export type { KeyId } from './key.ts';
export { syncKey, UnforeseenError } from './sync-key.ts';
