import { z } from 'zod';
import type { Entry } from '../ledger/entry.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import type { Totals } from '../ledger/totals.ts';
import { fromUsd, toDecimal } from '../money.ts';
import type { Simulator } from '../simulator.ts';

/** What a control command gets: the parts of the request, `body` not yet checked, `id` the path's last segment. */
export type Control = { sim: Simulator; query: Record<string, string>; body: unknown; id: string };
/** Commands by `METHOD /noun` or `METHOD /noun/{id}`; what they return goes out as JSON. */
export type Commands = Readonly<Record<string, (control: Control) => unknown>>;

/** Instants come and go in ISO 8601. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
export const count = z.int().nonnegative();
/** Money comes and goes as a decimal string of USD. */
export const money = z
  .string()
  .regex(/^-?\d+(\.\d{1,12})?$/)
  .transform(fromUsd);

/** Which entries a command is about: all, when nothing is named. */
export const selection = z.object({
  keyHash: z.string().exactOptional(),
  model: z.string().exactOptional(),
  provider: z.string().exactOptional(),
  from: instant.exactOptional(),
  to: instant.exactOptional(),
});

/** One instant for every source, or one for each that is late. */
export const shownFrom = z.union([
  instant,
  z.strictObject({
    counters: instant.exactOptional(),
    activity: instant.exactOptional(),
    analytics: instant.exactOptional(),
  }),
]);

/** Sums as JSON: whole numbers as they are, money as exact decimal strings. */
export function toJson<T extends Totals | LedgerRow | Entry>(sums: T) {
  return Object.fromEntries(
    Object.entries(sums).map(([name, value]) => [name, typeof value === 'bigint' ? toDecimal(value) : value]),
  );
}
