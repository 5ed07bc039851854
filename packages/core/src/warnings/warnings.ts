import { bySeverity, WARNING_PARAMS, type Warning, type WarningParams } from '@watcher/contract/warnings';
import type { Ctx } from '../context.ts';
import { keyWarnings, unexplainedWarning } from './key-rules.ts';
import { readState, type WarningState } from './state.ts';
import { creditsWarning, unusualDayWarnings } from './team-rules.ts';

/** What a team should know now, by the defaults of the rules, the most severe first. */
export async function readWarnings(ctx: Ctx, teamId: number, timeZone = 'UTC'): Promise<Warning[]> {
  return warningsOf(await readState(ctx, teamId, timeZone), WARNING_PARAMS);
}

/** Every rule over one state. */
export function warningsOf(state: WarningState, params: WarningParams): Warning[] {
  const { credits, keys, comparisons, now } = state;
  const found: (Warning | null)[] = [
    ...credits.map((account) => creditsWarning(account, params.credits_low)),
    ...unusualDayWarnings(state),
    ...keys.flatMap((key) => keyWarnings(key, params, now)),
    ...comparisons.map((comparison) => unexplainedWarning(comparison, params.unexplained, now)),
  ];
  return found.flatMap((warning) => warning ?? []).sort(bySeverity);
}
