export { dashboard, overview } from './dashboard.ts';
export { listUsage } from './list.ts';
