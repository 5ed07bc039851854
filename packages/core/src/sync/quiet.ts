import { DAY, endOfHour, HOUR, startOfHour } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { readInteger } from '../db/decode.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { SyncKey } from './key.ts';

/** As far back as a full read may lie, and the hour that ran then. */
const REACH_MS = DAY + HOUR;
/** Keys to a call. */
const MAX_KEYS = 100;
/** Fewer keys are read one by one rather than halved. */
const FEW_KEYS = 4;
/** Calls that look for keys with requests; when they are used up, the keys that are left are read one by one. */
const MAX_CALLS = 24;

/** Keys whose counters stand still, by whether they made requests that are not stored. */
export interface Quiet {
  readonly quiet: readonly SyncKey[];
  readonly used: readonly SyncKey[];
}

/**
 * Requests that cost nothing move no counter. Whether keys whose counters stand still made any is asked for all of them
 * together, and in halves where the count is not what is stored: one call an hour and account of up to 100 quiet keys.
 *
 * Of keys that are in neither list nothing is known: OpenRouter could not be asked.
 */
export async function findQuiet(
  ctx: Ctx,
  managerSecret: string,
  keys: readonly SyncKey[],
  at: Date,
): Promise<Quiet> {
  const hours = { from: startOfHour(new Date(at.getTime() - REACH_MS)), to: endOfHour(at) };
  const stored = await storedRequests(ctx, keys, hours.from);
  const found = { quiet: [] as SyncKey[], used: [] as SyncKey[] };
  let calls = 0;
  const look = async (some: readonly SyncKey[]): Promise<void> => {
    if (calls === MAX_CALLS) {
      found.used.push(...some);
      return;
    }
    calls += 1;
    const hashes = some.map(({ hash }) => hash);
    const count = await ctx.openrouter.countRequests(managerSecret, { hashes, ...hours });
    if (count === some.reduce((sum, { id }) => sum + (stored.get(id) ?? 0), 0)) found.quiet.push(...some);
    else if (some.length <= FEW_KEYS) found.used.push(...some);
    else {
      await look(some.slice(0, some.length / 2));
      await look(some.slice(some.length / 2));
    }
  };
  for (let first = 0; first < keys.length; first += MAX_KEYS) {
    const some = keys.slice(first, first + MAX_KEYS);
    try {
      await look(some);
    } catch (error) {
      if (!(error instanceof OpenRouterError)) throw error;
      // An account without analytics shows what is free at the end of its day only; the counters are all that there is.
      if (error.kind === 'forbidden') return { quiet: keys, used: [] };
      // The question may be what is not taken.
      if (error.kind !== 'malformed' && error.kind !== 'refused') return found;
      found.used.push(...some.filter((key) => !found.quiet.includes(key) && !found.used.includes(key)));
    }
  }
  return found;
}

/** Requests that are stored of each key from an hour on. */
async function storedRequests(
  ctx: Ctx,
  keys: readonly SyncKey[],
  from: Date,
): Promise<ReadonlyMap<number, number>> {
  const [first] = keys;
  if (first === undefined) return new Map();
  const rows = await ctx.db.execute(sql`
    SELECT key_id, coalesce(sum(requests), 0)::bigint AS requests FROM usage_hour
    WHERE team_id = ${first.teamId} AND key_id = ANY(${arrayLiteral(keys.map(({ id }) => id))}::bigint[])
      AND hour >= ${from.toISOString()}
    GROUP BY key_id`);
  return new Map(rows.map((row) => [readInteger(row, 'key_id'), readInteger(row, 'requests')]));
}
