import type { Ctx } from '@watcher/core/context';
import { type MetricName, readMetrics } from '@watcher/core/metrics';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus reads. */
export interface Metrics {
  /** Counts a request that was answered. @param route as `request-log.ts` names it */
  observe(request: { method: string; route: string; status: number; seconds: number }): void;
  readonly contentType: string;
  /** The whole text. Without the database it lacks what only that knows, and says that it is away. */
  text(): Promise<string>;
}

/** What the database tells, whichever process is asked. */
const GAUGES: Readonly<Record<MetricName, { name: string; help: string; labelNames: string[] }>> = {
  keys: { name: 'watcher_keys', help: 'Keys by status.', labelNames: ['status'] },
  oldestSync: {
    name: 'watcher_oldest_sync_age_seconds',
    help: 'Age of the latest sync of the valid, active key that was synced longest ago.',
    labelNames: [],
  },
  syncRuns: {
    name: 'watcher_sync_runs_last_hour',
    help: 'Syncs and validations that began in the last hour, by source and outcome.',
    labelNames: ['source', 'outcome'],
  },
  jobs: {
    name: 'watcher_jobs',
    help: 'Jobs in the queue by task and state; failed ones have used up their tries.',
    labelNames: ['task', 'state'],
  },
  deliveries: {
    name: 'watcher_deliveries_last_hour',
    help: 'Messages to channels of the last hour, by status.',
    labelNames: ['status'],
  },
  connections: {
    name: 'watcher_database_connections',
    help: 'Connections to the database by program and state.',
    labelNames: ['application', 'state'],
  },
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];

let ofProcess: Registry | undefined;

/** What Node tells of this process, whoever asks: one histogram of the event loop's delay wakes it for each sample. */
function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    // At the default of 10 ms an idle process takes more CPU time for this than for all else.
    collectDefaultMetrics({ register: ofProcess, eventLoopMonitoringPrecision: 100 });
  }
  return ofProcess;
}

/** @param poolMax how many connections this process may have */
export function createMetrics(ctx: Pick<Ctx, 'db'>, poolMax: number): Metrics {
  const own = new Registry();
  const registers = [own];
  const http = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by route and status; event streams count when they end.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const pool = new Gauge({
    name: 'watcher_database_pool_max',
    help: 'Connections that this process may have.',
    registers,
  });
  pool.set(poolMax);
  const up = new Gauge({ name: 'watcher_database_up', help: 'Whether the database answers.', registers });
  const gauges = new Map(
    Object.entries(GAUGES).map(([name, options]) => [name, new Gauge({ ...options, registers })]),
  );

  // As they are by now.
  const all = Registry.merge([processMetrics(), own]);

  async function collect(): Promise<void> {
    for (const gauge of gauges.values()) gauge.reset();
    const read = await readMetrics(ctx).catch(() => null);
    up.set(read === null ? 0 : 1);
    for (const [name, readings] of read ?? []) {
      for (const { labels, value } of readings) gauges.get(name)?.set(labels, value);
    }
  }

  return {
    observe({ method, route, status, seconds }) {
      http.observe(
        { method: METHODS.includes(method) ? method : 'other', route: bounded(route), status },
        seconds,
      );
    },
    contentType: all.contentType,
    async text() {
      await collect();
      return all.metrics();
    },
  };
}

/** A batch can name procedures in any order and number: each would be a series of its own. */
function bounded(route: string): string {
  return route.includes(',') ? '/trpc/(batch)' : route;
}
