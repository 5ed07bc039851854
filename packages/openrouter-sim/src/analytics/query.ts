import type { ApiKey } from '../accounts.ts';
import type { Call } from '../api.ts';
import { ApiError } from '../api-error.ts';
import type { Entry } from '../ledger/entry.ts';
import { addEntry, noTotals, type Totals } from '../ledger/totals.ts';
import type { Settings } from '../settings.ts';
import { bucketStart, type Granularity, isoDate } from '../time.ts';
import type { Dimension, DimensionValue } from './dimensions.ts';
import { type Condition, compileFilters } from './filters.ts';
import { METRICS } from './metrics.ts';
import { type AnalyticsQuery, named, rangeOf } from './query-schema.ts';

/** A cell of the answer: its time bucket (0 without granularity), its dimension labels in order, and its sums. */
type Cell = { time: number; labels: DimensionValue[]; totals: Totals };

/** A label is the key's as it was called when it spent: a rename splits. */
function labelsOf({ sim, account }: Call, dimensions: readonly Dimension[], key: ApiKey, entry: Entry) {
  return dimensions.map((dimension) =>
    dimension.scope === 'key'
      ? dimension.show(sim.keyHistory.at(key, entry.at), account)
      : dimension.id(entry),
  );
}

function keyPasses(conditions: readonly Condition[], key: ApiKey): boolean {
  return conditions.every(
    ({ dimension, passes }) => dimension.scope === 'entry' || passes(dimension.id(key)),
  );
}

function entryPasses(conditions: readonly Condition[], entry: Entry): boolean {
  return conditions.every(
    ({ dimension, passes }) => dimension.scope === 'key' || passes(dimension.id(entry)),
  );
}

/** Sums the account's entries by time bucket and labels: two keys of one name are one label. */
function cellsOf(
  call: Call,
  { from, to }: { from: number; to: number },
  grouping: {
    granularity: Granularity | undefined;
    dimensions: readonly Dimension[];
    conditions: readonly Condition[];
  },
): Cell[] {
  const { account, ledger, now, sim } = call;
  const { granularity, dimensions, conditions } = grouping;
  const cells = new Map<string, Cell>();
  for (const key of account.keys) {
    if (!keyPasses(conditions, key)) continue;
    const known = sim.sources.entries(ledger, { source: 'analytics', keyHash: key.hash, now }, { from, to });
    for (const entry of known) {
      if (!entryPasses(conditions, entry)) continue;
      const time = granularity === undefined ? 0 : bucketStart(granularity, entry.at);
      const labels = labelsOf(call, dimensions, key, entry);
      const name = `${time}\n${labels.join('\n')}`;
      let cell = cells.get(name);
      if (cell === undefined) {
        cell = { time, labels, totals: noTotals() };
        cells.set(name, cell);
      }
      addEntry(cell.totals, entry);
    }
  }
  return [...cells.values()];
}

function compare(a: DimensionValue, b: DimensionValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** The value a query orders by. @throws ApiError 400 for a field it may not order by. */
function orderKey(query: AnalyticsQuery, field: string): (cell: Cell) => DimensionValue {
  if (field === 'date' && query.granularity !== undefined) return (cell) => cell.time;
  const index = query.dimensions.indexOf(field);
  if (index !== -1) return (cell) => cell.labels[index] ?? null;
  const metric = METRICS.get(field);
  if (metric === undefined || !(query.metrics.includes(field) || field === 'request_count')) {
    throw new ApiError(400, `Cannot order by ${field}`);
  }
  return ({ totals }) => {
    const value = metric.read(totals);
    return value === null ? null : Number(value);
  };
}

/** In the asked order; newest first by default, and without granularity the largest of the first metric first. */
function sorted(query: AnalyticsQuery, cells: Cell[]): Cell[] {
  const byDefault = query.granularity === undefined ? (query.metrics[0] ?? 'request_count') : 'date';
  const { field, direction } = query.order_by ?? { field: byDefault, direction: 'desc' };
  const read = orderKey(query, field);
  const sign = direction === 'asc' ? 1 : -1;
  return cells.sort(
    (a, b) =>
      sign * compare(read(a), read(b)) ||
      b.time - a.time ||
      compare(a.labels.join('\n'), b.labels.join('\n')),
  );
}

/** The first rows of each combination of dimensions, then the first rows of all. */
function limited(query: AnalyticsQuery, cells: Cell[]): Cell[] {
  const { group_limit: groupLimit = Infinity, dimensions, limit } = query;
  if (dimensions.length === 0) return cells.slice(0, limit);
  const taken = new Map<string, number>();
  const kept = cells.filter(({ labels }) => {
    const name = labels.join('\n');
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count <= groupLimit;
  });
  return kept.slice(0, limit);
}

function timeColumn(settings: Settings, granularity: Granularity, time: number): Record<string, string> {
  const inDays = granularity !== 'minute' && granularity !== 'hour';
  const value = settings.timeValue === 'date' && inDays ? isoDate(time) : new Date(time).toISOString();
  return { [`${settings.timeColumn}__${granularity}`]: value };
}

/**
 * Answers an analytics query over one account: rows, whether some were left out, and what filters did not resolve.
 * @throws ApiError 400 for whatever the query asks that does not exist or reaches too far.
 */
export function runQuery(call: Call, query: AnalyticsQuery) {
  const { metrics, dimensions } = named(query);
  const { conditions, warnings } = compileFilters(query.filters, call);
  const parts = [...metrics.values(), ...dimensions.values(), ...conditions.map((one) => one.dimension)];
  const range = rangeOf(query, call.now, Math.min(...parts.map((part) => part.reachDays)));
  const cells = cellsOf(call, range, {
    granularity: query.granularity,
    dimensions: [...dimensions.values()],
    conditions,
  });
  const kept = limited(query, sorted(query, cells));
  const rows = kept.map(({ time, labels, totals }) => ({
    ...(query.granularity && timeColumn(call.sim.settings, query.granularity, time)),
    ...Object.fromEntries(query.dimensions.map((name, index) => [name, labels[index] ?? null])),
    ...Object.fromEntries([...metrics].map(([name, metric]) => [name, metric.read(totals)])),
  }));
  return { rows, truncated: kept.length < cells.length, warnings };
}
