import { postReport } from '../alerts/outbox.ts';
import { zoneOfTeam } from '../budgets/budget.ts';
import { guardSending } from '../channels/guard.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { digestContent } from './content.ts';
import { type DigestFigures, readFigures } from './figures.ts';
import { getDigest } from './settings.ts';

/**
 * Sends the team's digest now; a team that gets none by itself is sent that of the day before.
 *
 * @throws DomainError `too_many_attempts`.
 */
export async function sendDigest(ctx: Ctx, scope: Scope): Promise<{ queued: number }> {
  await guardSending(ctx, scope.teamId);
  const { frequency, channelIds } = await getDigest(ctx, scope);
  const rhythm = frequency === 'none' ? 'daily' : frequency;
  const figures = await readFigures(ctx, scope.teamId, rhythm, await zoneOfTeam(ctx, scope.teamId));
  return { queued: await withTransaction(ctx, (tx) => postDigest(tx, figures, channelIds)) };
}

/** Writes a digest to its channels. @returns to how many. */
export function postDigest(
  tx: TxCtx,
  figures: DigestFigures,
  channelIds: readonly number[] | null,
): Promise<number> {
  return postReport(tx, figures.teamId, channelIds, (locale) => digestContent(tx, figures, locale));
}
