import { toDateString } from '@watcher/contract/calendar/time';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { type apiKeys, keySyncState, reconciliations } from '../db/schema/index.ts';
import { tooFarAhead } from '../lib/clock-ahead.ts';
import { type Band, type Both, differenceOf, type Earlier } from './difference.ts';

/** The key's row and its counters, as far as a comparison looks at them. */
export type ComparedKey = Pick<typeof apiKeys.$inferSelect, 'teamId' | 'id' | 'goneAt'> &
  Pick<typeof keySyncState.$inferSelect, 'counterUsage' | 'counterByokUsage' | 'counterObservedAt'>;

/**
 * Enters today's line of the key's reconciliation: what OpenRouter charged since the watch, and what of it the facts
 * leave unexplained. A gap keeps the two comparisons between which it appeared until it closes. A look that lacks the BYOK
 * counter says nothing of BYOK: its part of the line stays as it was.
 *
 * @param key the locked row with its counters.
 * @param earlier what the counters hold from before the watch.
 * @returns the differences, and since when there has been a gap without a pause.
 */
export async function enterComparison(
  tx: TxCtx,
  key: ComparedKey,
  band: Both<Band, Band | null>,
  earlier: Earlier,
  at: Date,
): Promise<{ isExplained: boolean; gapSince: Date | null }> {
  const ofKey = and(eq(reconciliations.teamId, key.teamId), eq(reconciliations.keyId, key.id));
  // What a clock that was ahead has compared would stay the latest until its time comes.
  await tx.db.delete(reconciliations).where(and(ofKey, gt(reconciliations.comparedAt, tooFarAhead(at))));
  const [before] = await tx.db
    .select()
    .from(reconciliations)
    .where(ofKey)
    .orderBy(desc(reconciliations.day))
    .limit(1);
  const { goneAt, counterObservedAt: seenAt } = key;
  const wasCompared = before !== undefined && seenAt !== null && before.comparedAt >= seenAt;
  /**
   * The counters of a deleted key stand as last seen: what was used later is not in them, nor a correction of what was
   * explained once.
   */
  const comparable = (difference: bigint, last: bigint | undefined) =>
    goneAt !== null && (difference < 0n || (wasCompared && last === 0n)) ? 0n : difference;
  const unexplained = comparable(differenceOf(band.usage, earlier.usage), before?.unexplained);
  const byokUnexplained =
    band.byokUsage === null
      ? (before?.byokUnexplained ?? 0n)
      : comparable(differenceOf(band.byokUsage, earlier.byokUsage ?? 0n), before?.byokUnexplained);
  const isExplained = unexplained === 0n && byokUnexplained === 0n;
  const gapTo = isExplained ? null : (before?.gapTo ?? at);
  const line = {
    comparedAt: at,
    billed: (key.counterUsage ?? 0n) - earlier.usage,
    byokBilled:
      key.counterByokUsage === null
        ? (before?.byokBilled ?? 0n)
        : key.counterByokUsage - (earlier.byokUsage ?? 0n),
    unexplained,
    byokUnexplained,
    gapFrom: isExplained ? null : before?.gapTo == null ? (before?.comparedAt ?? null) : before.gapFrom,
    gapTo,
  };
  await tx.db
    .insert(reconciliations)
    .values({ teamId: key.teamId, keyId: key.id, day: toDateString(at), ...line })
    .onConflictDoUpdate({
      target: [reconciliations.teamId, reconciliations.keyId, reconciliations.day],
      set: line,
    });
  await tx.db
    .update(keySyncState)
    .set({ earlierUsage: earlier.usage, earlierByokUsage: earlier.byokUsage })
    .where(
      sql`${keySyncState.teamId} = ${key.teamId} AND ${keySyncState.keyId} = ${key.id}
        AND (${keySyncState.earlierUsage}, ${keySyncState.earlierByokUsage})
          IS DISTINCT FROM (${earlier.usage}::bigint, ${earlier.byokUsage}::bigint)`,
    );
  return { isExplained, gapSince: gapTo };
}
