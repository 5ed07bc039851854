export { dashboard } from './figures/dashboard.ts';
export { explore, exportExplored } from './figures/explore/explore.ts';
export { facets } from './figures/explore/facets.ts';
export { trend } from './figures/explore/trend.ts';
export { exportUsage } from './figures/export.ts';
export { listUsage, pageUsage } from './figures/list.ts';
export { overview } from './figures/overview/overview.ts';
export { keyStats, stats } from './figures/stats.ts';
