import { DAY } from '@watcher/contract/calendar/time';
import { and, eq, gt, lte, type SQL } from 'drizzle-orm';
import { zoneOfTeam } from '../budgets/budget.ts';
import type { Ctx } from '../context.ts';
import { digests } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { nextDigest } from '../rhythm/rhythm.ts';
import { postDigest } from './deliver-digest.ts';
import { readFigures } from './figures.ts';

/**
 * Writes the digests that are due, each once: the next one is set in the transaction of its messages. What fell into a
 * time without a worker is sent as one, about the last days that are over.
 *
 * @returns how many teams got one.
 */
export async function enqueueDueDigests(ctx: Ctx): Promise<{ teams: number }> {
  const now = ctx.now();
  await bringForward(ctx, now);
  return { teams: await writeDueDigests(ctx, now) };
}

/**
 * Writes the digests that are due at an instant.
 *
 * @param which only those; all where it is left out.
 * @returns how many it wrote.
 */
export async function writeDueDigests(ctx: Ctx, now: Date, which?: SQL): Promise<number> {
  const due = await ctx.db
    .select({ teamId: digests.teamId, frequency: digests.frequency })
    .from(digests)
    .where(and(lte(digests.nextAt, now), which))
    .orderBy(digests.teamId);
  let sent = 0;
  for (const { teamId, frequency } of due) {
    if (frequency !== 'none' && (await writeOnce({ ...ctx, now: () => now }, teamId, frequency))) sent += 1;
  }
  return sent;
}

/** Longer than from any digest to the next, in whichever time zones. */
const AHEAD = [
  ['daily', 3 * DAY],
  ['weekly', 9 * DAY],
  ['monthly', 33 * DAY],
] as const;

/** What was put off by a clock that was ahead comes when it would have. */
async function bringForward(ctx: Ctx, now: Date): Promise<void> {
  for (const [frequency, ms] of AHEAD) {
    const isAhead = and(eq(digests.frequency, frequency), gt(digests.nextAt, new Date(now.getTime() + ms)));
    const rows = await ctx.db.select({ teamId: digests.teamId }).from(digests).where(isAhead);
    for (const { teamId } of rows) {
      const nextAt = nextDigest(frequency, now, await zoneOfTeam(ctx, teamId));
      await ctx.db
        .update(digests)
        .set({ nextAt })
        .where(and(eq(digests.teamId, teamId), isAhead));
    }
  }
}

/** @returns false when another worker was first, or somebody changed when it is due or by which clocks. */
async function writeOnce(
  ctx: Ctx,
  teamId: number,
  frequency: 'daily' | 'weekly' | 'monthly',
): Promise<boolean> {
  const timeZone = await zoneOfTeam(ctx, teamId);
  const figures = await readFigures(ctx, teamId, frequency, timeZone);
  return withTransaction(ctx, async (tx) => {
    const ofTeam = eq(digests.teamId, teamId);
    const isDue = and(eq(digests.frequency, frequency), lte(digests.nextAt, tx.now()));
    const [digest] = await tx.db.select().from(digests).where(and(ofTeam, isDue)).for('update');
    // Whoever moves the team to another zone moves its digest, too: what was read by the former clocks is read anew.
    if (digest === undefined || (await zoneOfTeam(tx, teamId)) !== timeZone) return false;
    await tx.db
      .update(digests)
      .set({ nextAt: nextDigest(frequency, tx.now(), timeZone) })
      .where(ofTeam);
    await postDigest(tx, figures, digest.channelIds);
    return true;
  });
}
