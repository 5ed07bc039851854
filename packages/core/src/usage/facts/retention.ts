import { addDays, startOfDay, toDateString } from '@watcher/contract/calendar/time';
import { and, eq, sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../../context.ts';
import { usageKept } from '../../db/schema/index.ts';

/** Start of the first UTC day that usage is kept of: the setting USAGE_RETENTION_DAYS counts today in. */
export function keptFrom(ctx: Pick<Ctx, 'now' | 'config'>): Date {
  return startOfDay(addDays(ctx.now(), 1 - ctx.config.usageRetentionDays));
}

/** Start of the first UTC day that no clean-up has taken anything away of, of a key; null: none ever did. */
export async function readKeptSince(
  ctx: Pick<Ctx, 'db'>,
  key: { readonly teamId: number; readonly keyId: number },
): Promise<Date | null> {
  const [row] = await ctx.db
    .select({ since: usageKept.since })
    .from(usageKept)
    .where(and(eq(usageKept.teamId, key.teamId), eq(usageKept.keyId, key.keyId)));
  return row === undefined ? null : new Date(row.since);
}

/**
 * Notes of all keys that have used something that what is older than a day is taken away. A longer retention brings nothing
 * of it back; of a key that comes later, it does.
 */
export async function noteKeptSince(tx: TxCtx, first: Date): Promise<void> {
  await tx.db.execute(sql`
    INSERT INTO usage_kept AS k (team_id, key_id, since)
    SELECT team_id, key_id, ${toDateString(first)}::date FROM usage_key
    ON CONFLICT (team_id, key_id) DO UPDATE SET since = excluded.since WHERE k.since < excluded.since`);
}
