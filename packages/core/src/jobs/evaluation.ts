import type { Ctx } from '../context.ts';
import { enqueueAfter } from './enqueue.ts';

/** What changes together, as the keys of an account do, is looked at together. */
const GATHER_MS = 1_000;

/** Figures, budgets, rules or channels of a team change in the caller's transaction: its alerts are to follow. */
export function enqueueEvaluation(ctx: Pick<Ctx, 'db'>, teamId: number): Promise<void> {
  const name = `evaluate:${teamId}`;
  return enqueueAfter(
    ctx,
    'evaluate-team',
    { teamId },
    {
      jobKey: name,
      queue: name,
      delayMs: GATHER_MS,
    },
  );
}
