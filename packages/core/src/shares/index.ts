export { createShare } from './create.ts';
export { listShares } from './list.ts';
export { removeShare } from './remove.ts';
export { viewShare } from './view.ts';
