import type { Health } from '@watcher/contract/health';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { readCredits } from '../credits/credits.ts';
import { apiKeys, teams } from '../db/schema/index.ts';
import type { KeyRow } from '../keys/key.ts';
import { type Comparison, readComparisons } from '../reconciliation/read.ts';
import { readTypicalDay } from '../typical-day/typical-day.ts';

/** All that the rules look at: one read, at one instant. */
export interface WarningState {
  readonly now: Date;
  readonly team: { readonly id: number; readonly name: string };
  readonly keys: readonly KeyRow[];
  readonly credits: Health['credits'];
  /** The management keys of accounts whose credits are not known now. */
  readonly unknownCredits: readonly number[];
  readonly comparisons: readonly Comparison[];
  readonly typicalDay: Health['typicalDay'];
}

export async function readState(ctx: Ctx, teamId: number, timeZone: string): Promise<WarningState> {
  const [team, keys, credits, comparisons, typicalDay] = await Promise.all([
    ctx.db.select({ id: teams.id, name: teams.name }).from(teams).where(eq(teams.id, teamId)),
    ctx.db.select().from(apiKeys).where(eq(apiKeys.teamId, teamId)).orderBy(apiKeys.id),
    readCredits(ctx, teamId),
    readComparisons(ctx, teamId),
    readTypicalDay(ctx, teamId, timeZone),
  ]);
  return {
    now: ctx.now(),
    team: team[0] ?? { id: teamId, name: '' },
    keys,
    credits: credits.known,
    unknownCredits: credits.unknown,
    comparisons,
    typicalDay,
  };
}
