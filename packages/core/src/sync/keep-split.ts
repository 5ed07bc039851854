import type { Hours } from '@watcher/contract/calendar/dates';
import type { TxCtx } from '../context.ts';
import type { KeyRow } from '../keys/key.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { counted, type Fact } from '../usage/facts/fact.ts';
import { factsBetween } from '../usage/facts/facts-between.ts';
import { COUNTS, MONEY } from '../usage/measures/table.ts';

/**
 * OpenRouter forgets after a month by which provider a request was served. Where its answer for an hour and model is
 * what the stored facts add up to, the stored ones, which still have the split, are kept.
 *
 * @param reported the facts of the window as OpenRouter reports them now, without providers.
 * @returns the facts that the window is to have.
 */
export async function keepSplit(
  tx: TxCtx,
  key: Pick<KeyRow, 'teamId' | 'id'>,
  window: Hours,
  reported: readonly HourlyUsage[],
): Promise<Fact[]> {
  const known = await factsBetween(tx, key, window.from, window.to);
  const stored = Map.groupBy(
    known.filter((fact) => fact.provider !== null),
    groupOf,
  );
  return reported.flatMap((fact) => {
    const split = stored.get(groupOf(fact));
    return split !== undefined && isSame(counted(fact), split) ? split : [fact];
  });
}

function groupOf(fact: Fact): string {
  return `${fact.hour.getTime()} ${fact.model}`;
}

/** Whether the parts add up to the whole, in everything that the whole reports; a count that is null it does not report. */
function isSame(whole: Fact, parts: readonly Fact[]): boolean {
  return (
    COUNTS.every(
      (name) =>
        whole[name] === null || whole[name] === parts.reduce((sum, part) => sum + (part[name] ?? 0), 0),
    ) && MONEY.every((name) => whole[name] === parts.reduce((sum, part) => sum + part[name], 0n))
  );
}
