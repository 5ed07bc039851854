import type { Health } from '@watcher/contract/health';
import { WARNING_PARAMS } from '@watcher/contract/warnings';
import type { Ctx, Scope } from '../context.ts';
import { reconciliationOf } from '../reconciliation/read.ts';
import { readTypicalByNow } from '../typical-day/by-now.ts';
import { readState } from '../warnings/state.ts';
import { warningsOf } from '../warnings/warnings.ts';

/**
 * How the team's accounts stand: what to look at, their credits, how far what is known explains what was billed, and
 * whether the last days (of the time zone, UTC unless one is given) cost what days cost as a rule.
 */
export async function health(
  ctx: Ctx,
  { teamId }: Scope,
  input: { timeZone?: string | undefined },
): Promise<Health> {
  const { timeZone = 'UTC' } = input;
  const [state, typicalByNow] = await Promise.all([
    readState(ctx, teamId, timeZone),
    readTypicalByNow(ctx, teamId, timeZone),
  ]);
  return {
    warnings: warningsOf(state, WARNING_PARAMS),
    credits: state.credits,
    reconciliation: reconciliationOf(state.comparisons),
    typicalDay: state.typicalDay,
    typicalByNow,
  };
}
