import type { TxCtx } from '../context.ts';
import type { KeyRow } from '../keys/key.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { factsBetween } from '../usage/facts/facts-between.ts';
import type { Fact } from '../usage/facts/replace-window.ts';

/**
 * OpenRouter forgets after a month by which provider a request was served. Where it tells of an hour and model just
 * what the stored facts add up to, the stored ones, which still know, are the better form of the same.
 *
 * @param told the facts of the window as OpenRouter tells them now, without providers.
 * @returns the facts that the window is to have.
 */
export async function keepSplit(
  tx: TxCtx,
  key: Pick<KeyRow, 'teamId' | 'id'>,
  window: { readonly from: Date; readonly to: Date },
  told: readonly HourlyUsage[],
): Promise<Fact[]> {
  const known = await factsBetween(tx, key, window.from, window.to);
  const stored = Map.groupBy(
    known.filter((fact) => fact.provider !== null),
    groupOf,
  );
  return told.flatMap((fact) => {
    const split = stored.get(groupOf(fact));
    return split !== undefined && isSame(fact, split) ? split : [fact];
  });
}

function groupOf(fact: Fact): string {
  return `${fact.hour.getTime()} ${fact.model}`;
}

/** Whether the parts add up to the whole, in everything that the whole tells. */
function isSame(whole: Fact, parts: readonly Fact[]): boolean {
  const counts = ['requests', 'tokensInput', 'tokensOutput', 'tokensReasoning', 'tokensCached'] as const;
  const money = ['cost', 'byokCost'] as const;
  return (
    counts.every((name) => (whole[name] ?? 0) === parts.reduce((sum, part) => sum + (part[name] ?? 0), 0)) &&
    money.every((name) => whole[name] === parts.reduce((sum, part) => sum + part[name], 0n))
  );
}
