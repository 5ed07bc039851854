export { dashboard, overview } from './dashboard.ts';
export { exportPublicUsage, exportUsage } from './export.ts';
export { listUsage, pageUsage } from './list.ts';
export { keyStats, stats } from './stats.ts';
