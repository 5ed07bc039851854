import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { type EnqueueOptions, enqueue } from './enqueue.ts';

interface JobKey {
  readonly id: number;
  readonly managedBy: number | null;
}

/** So long a key's history waits for syncs that are asked for after it. */
const AHEAD_OF_HISTORY = sql`interval '10 minutes'`;

/** So far the clocks of the product and of PostgreSQL are apart at most where they show the same time. */
const SAME_CLOCK = sql`interval '1 minute'`;

/** One sync of a key at a time; the keys of one account one after the other, so that it is not overrun. */
export function syncJob({ id, managedBy }: JobKey): EnqueueOptions {
  const jobKey = `sync-key:${id}`;
  return managedBy === null ? { jobKey } : { jobKey, queue: `account:${managedBy}` };
}

/**
 * Puts a sync of a key into the queue of its account. The key that was read longest ago goes first, whether that went
 * well or not: asking again neither loses a key its place nor brings it ahead of others.
 *
 * @returns false when a sync of this key runs now.
 */
export function enqueueSync(
  tx: Pick<Ctx, 'db' | 'now'>,
  key: JobKey & { readonly teamId: number },
): Promise<boolean> {
  const { teamId, id: keyId } = key;
  // A key that was never read goes before those that were, the older one first.
  const lastRead = sql`(
    SELECT coalesce(max(r.started_at), min(k.created_at) - interval '10 years')
    FROM api_keys k LEFT JOIN sync_runs r ON r.team_id = k.team_id AND r.key_id = k.id AND r.source <> 'validation'
    WHERE k.team_id = ${teamId} AND k.id = ${keyId})`;
  const now = tx.now().toISOString();
  // A statement that waited for its turn, or comes late in a long transaction, is no reason to change places.
  const late = sql`CASE WHEN now() - ${now}::timestamptz BETWEEN -${SAME_CLOCK} AND ${SAME_CLOCK}
    THEN now() - ${now}::timestamptz ELSE interval '0' END`;
  const waited = sql`(${AHEAD_OF_HISTORY} + greatest(${now}::timestamptz - ${lastRead}, interval '0') + ${late})`;
  return enqueue(tx, 'sync-key', { teamId, keyId }, { ...syncJob(key), waited });
}

/** A key's history is read by one job at a time, in the queue of its account, behind the syncs of some minutes. */
export function historyJob(key: JobKey): EnqueueOptions {
  return { ...syncJob(key), jobKey: `sync-history:${key.id}` };
}

export function validationJob({ id }: Pick<JobKey, 'id'>): EnqueueOptions {
  return { jobKey: `validate-key:${id}` };
}

/** One look at an account at a time. It is in no account's queue, so that it waits behind no sync. */
export function pulseJob({ id }: Pick<JobKey, 'id'>): EnqueueOptions {
  return { jobKey: `pulse:${id}` };
}
