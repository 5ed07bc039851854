export { disableKey } from './disable.ts';
export { enableKey } from './enable.ts';
export { reconcileKey } from './reconcile.ts';
export { setKeyLimit } from './set-limit.ts';
