import { recordOf } from '../lib/record-of.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { COUNTS, MONEY } from '../usage/measures/table.ts';

/**
 * One fact per hour, model and provider. Rows of one identity (a model's variants, say) are summed, and a count that one
 * of them does not report is unknown of all; rows that say that nothing happened are no facts.
 */
export function merge(rows: readonly HourlyUsage[]): HourlyUsage[] {
  const merged = new Map<string, HourlyUsage>();
  for (const row of rows) {
    if (row.requests === 0 && row.cost === 0n && row.byokCost === 0n) continue;
    const identity = JSON.stringify([row.hour.getTime(), row.model, row.provider]);
    const other = merged.get(identity);
    merged.set(identity, other === undefined ? row : sum(other, row));
  }
  return [...merged.values()];
}

function sum(a: HourlyUsage, b: HourlyUsage): HourlyUsage {
  const both = (x: number | null, y: number | null) => (x === null || y === null ? null : x + y);
  return {
    ...a,
    ...recordOf(COUNTS, (name) => both(a[name], b[name])),
    ...recordOf(MONEY, (name) => a[name] + b[name]),
  };
}
