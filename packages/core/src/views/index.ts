export { createView } from './create.ts';
export { listViews } from './list.ts';
export { removeView } from './remove.ts';
