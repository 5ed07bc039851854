export { keyDetail } from './detail.ts';
export { keySummaries } from './summaries.ts';
export { watchedKeys } from './watched.ts';
