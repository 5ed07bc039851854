export { createKey } from './create.ts';
export { getKey } from './get.ts';
export { listKeys } from './list.ts';
export { removeKey } from './remove.ts';
export { requestSync } from './request-sync.ts';
export { updateKey } from './update.ts';
