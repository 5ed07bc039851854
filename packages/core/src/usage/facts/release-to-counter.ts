import { startOfHour } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';

/**
 * Gives up the ownership of the hours from the last sync on: analytics had asked for the running hour whole, but
 * what follows in it only the key's own counter can report. The facts stay.
 */
export async function releaseToCounter(
  tx: TxCtx,
  key: { readonly teamId: number; readonly id: number; readonly lastSyncedAt: Date | null },
): Promise<void> {
  const from = startOfHour(key.lastSyncedAt ?? tx.now()).toISOString();
  await tx.db.execute(sql`
    UPDATE usage_coverage SET hours = hours - tstzmultirange(tstzrange(${from}, NULL))
    WHERE team_id = ${key.teamId} AND key_id = ${key.id} AND source <> 'counter'`);
}
