export { METRIC_NAMES, type MetricName, type Reading, readMetrics } from './read.ts';
