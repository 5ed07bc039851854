export { dashboard, overview } from './dashboard.ts';
export { listUsage, pageUsage } from './list.ts';
export { keyStats, stats } from './stats.ts';
