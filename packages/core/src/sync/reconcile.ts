import { startOfHour, toDateString } from '@watcher/contract/calendar/time';
import { desc, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys, reconciliations } from '../db/schema/index.ts';
import type { TxCtx } from '../db/transaction.ts';
import type { KeyRow } from '../keys/internal.ts';
import { keySums, keySumsSince } from '../usage/key-sums.ts';

/**
 * What a counter shows and the facts do not explain. The facts were read after the counter, so those of the hour in
 * which it was observed, and later ones, may or may not be in it: the truth lies between the two. 1e-12 USD.
 */
interface Unexplained {
  readonly least: bigint;
  readonly most: bigint;
}

/** Null when the counters were never observed. */
export async function unexplained(
  ctx: Pick<Ctx, 'db'>,
  key: KeyRow,
): Promise<{ usage: Unexplained; byokUsage: Unexplained } | null> {
  if (key.counterUsage === null || key.counterObservedAt === null) return null;
  const known = await keySums(ctx, key);
  const recent = await keySumsSince(ctx, key, startOfHour(key.counterObservedAt));
  const between = (counter: bigint, all: bigint, late: bigint): Unexplained =>
    late < 0n
      ? { least: counter - all + late, most: counter - all }
      : { least: counter - all, most: counter - all + late };
  return {
    usage: between(key.counterUsage, known.cost, recent.cost),
    byokUsage: between(key.counterByokUsage ?? known.byokCost, known.byokCost, recent.byokCost),
  };
}

/** What of it is neither explained nor from before the watch: 0n when the band holds `earlier`. */
export function restOf({ least, most }: Unexplained, earlier: bigint): bigint {
  if (least > earlier) return least - earlier;
  return most < earlier ? most - earlier : 0n;
}

/** The counters of a deleted key stand as last seen: what was used or corrected later is not in them. */
function comparable(key: KeyRow, rest: bigint): bigint {
  return key.goneAt !== null && rest < 0n ? 0n : rest;
}

/**
 * Enters today's line of the key's ledger: what OpenRouter billed since the watch, and what of it the facts leave
 * unexplained. A gap keeps the two comparisons between which it appeared until it closes.
 *
 * @param key the locked row with its counters.
 * @param earlier what the counters hold from before the watch.
 * @returns the rests, and since when there has been a gap without a pause.
 */
export async function enterComparison(
  tx: TxCtx,
  key: KeyRow,
  compared: { readonly usage: Unexplained; readonly byokUsage: Unexplained },
  earlier: { readonly usage: bigint; readonly byokUsage: bigint },
  at: Date,
): Promise<{ rest: bigint; byokRest: bigint; gapSince: Date | null }> {
  const rest = comparable(key, restOf(compared.usage, earlier.usage));
  const byokRest = comparable(key, restOf(compared.byokUsage, earlier.byokUsage));
  const [before] = await tx.db
    .select()
    .from(reconciliations)
    .where(eq(reconciliations.keyId, key.id))
    .orderBy(desc(reconciliations.day))
    .limit(1);
  const isGap = rest !== 0n || byokRest !== 0n;
  const gapTo = isGap ? (before?.gapTo ?? at) : null;
  const line = {
    comparedAt: at,
    billed: (key.counterUsage ?? 0n) - earlier.usage,
    byokBilled: (key.counterByokUsage ?? 0n) - earlier.byokUsage,
    rest,
    byokRest,
    gapFrom: isGap ? (before?.gapTo == null ? (before?.comparedAt ?? null) : before.gapFrom) : null,
    gapTo,
  };
  await tx.db
    .insert(reconciliations)
    .values({ keyId: key.id, day: toDateString(at), ...line })
    .onConflictDoUpdate({ target: [reconciliations.keyId, reconciliations.day], set: line });
  await tx.db
    .update(apiKeys)
    .set({ earlierUsage: earlier.usage, earlierByokUsage: earlier.byokUsage })
    .where(
      sql`${apiKeys.id} = ${key.id} AND (${apiKeys.earlierUsage}, ${apiKeys.earlierByokUsage})
        IS DISTINCT FROM (${earlier.usage}::bigint, ${earlier.byokUsage}::bigint)`,
    );
  return { rest, byokRest, gapSince: gapTo };
}
