export { dashboard } from './dashboard.ts';
export { explore, exportExplored } from './explore/explore.ts';
export { facets } from './explore/facets.ts';
export { exportUsage } from './export.ts';
export { listUsage, pageUsage } from './list.ts';
export { overview } from './overview/overview.ts';
export { keyStats, stats } from './stats.ts';
