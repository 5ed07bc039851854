import type { Account } from '../accounts.ts';
import { DIMENSIONS } from '../analytics/dimensions.ts';
import { OPERATORS } from '../analytics/filters.ts';
import { METRICS } from '../analytics/metrics.ts';
import { runQuery } from '../analytics/query.ts';
import { analyticsQuery } from '../analytics/query-schema.ts';
import { type Call, parse, type Route } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { GRANULARITIES, MINUTE } from '../time.ts';

function meta() {
  return {
    data: {
      metrics: [...METRICS].map(([name, { label, format }]) => ({
        name,
        display_label: label,
        is_rate: format === 'percent',
        display_format: format,
      })),
      dimensions: [...DIMENSIONS].map(([name, { label }]) => ({ name, display_label: label })),
      operators: Object.entries(OPERATORS).map(([name, type]) => ({ name, value_type: type })),
      granularities: GRANULARITIES.map((name) => ({
        name,
        display_label: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      })),
    },
  };
}

const queriesOfMinute = new WeakMap<Account, { minute: number; count: number }>();

/** Counts a query against the account's minute. @throws ApiError 429 with `Retry-After` when it is one too many. */
function spendQuota({ sim, now, account }: Call): void {
  const { analyticsPerMinute } = sim.settings;
  if (analyticsPerMinute === null) return;
  const minute = Math.floor(now / MINUTE);
  const before = queriesOfMinute.get(account);
  const count = before?.minute === minute ? before.count + 1 : 1;
  queriesOfMinute.set(account, { minute, count });
  if (count <= analyticsPerMinute) return;
  const wait = Math.ceil(((minute + 1) * MINUTE - now) / 1000);
  throw new ApiError(429, undefined, { 'Retry-After': String(wait) });
}

function query(call: Call) {
  spendQuota(call);
  const started = performance.now();
  const { rows, truncated, warnings } = runQuery(call, parse(analyticsQuery, call.body));
  const metadata = {
    query_time_ms: Math.round(performance.now() - started),
    row_count: rows.length,
    truncated,
  };
  return { data: { data: rows, metadata, ...(warnings.length > 0 && { warnings }) } };
}

/** What can be asked, and the asking. */
export const analyticsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/analytics/meta',
    access: 'management',
    handle: () => ({ status: 200, body: meta() }),
  },
  {
    method: 'POST',
    path: '/analytics/query',
    access: 'management',
    handle: (call) => ({ status: 200, body: query(call) }),
  },
];
