import { addDays, startOfDay, toDateString } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../../context.ts';
import { usageKept } from '../../db/schema/index.ts';

/** Start of the first UTC day that usage is kept of: the setting USAGE_RETENTION_DAYS counts today in. */
export function keptFrom(ctx: Pick<Ctx, 'now' | 'config'>): Date {
  return startOfDay(addDays(ctx.now(), 1 - ctx.config.usageRetentionDays));
}

/** Start of the first UTC day that no clean-up has taken anything away of; null: there was none yet. */
export async function readKeptSince(ctx: Pick<Ctx, 'db'>): Promise<Date | null> {
  const [row] = await ctx.db.select({ since: usageKept.since }).from(usageKept);
  return row === undefined ? null : new Date(row.since);
}

/** Notes that what is older than a day is taken away. A longer retention brings nothing back. */
export async function noteKeptSince(tx: TxCtx, first: Date): Promise<void> {
  await tx.db
    .insert(usageKept)
    .values({ since: toDateString(first) })
    .onConflictDoUpdate({
      target: usageKept.id,
      set: { since: sql`greatest(${usageKept.since}, excluded.since)` },
    });
}
