import { bigint, customType, timestamp } from 'drizzle-orm/pg-core';

/** The id of a row, and of a row elsewhere; a JSON number holds it exactly. */
export const id = (name: string) => bigint(name, { mode: 'number' });

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** USD in units of 1e-12, exact. */
export const usd = (name: string) => bigint(name, { mode: 'bigint' });

/** The same for amounts that may pass nine million USD. */
export const largeUsd = customType<{ data: bigint; driverData: string }>({
  dataType: () => 'numeric',
  fromDriver: (text) => BigInt(text),
  toDriver: (amount) => amount.toString(),
});

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** Hours in PostgreSQL's own spelling, e.g. `{[2026-03-01 00:00+00,2026-03-02 00:00+00)}`. */
export const hourRanges = customType<{ data: string }>({ dataType: () => 'tstzmultirange' });
