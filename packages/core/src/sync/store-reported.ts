import type { Hours } from '@watcher/contract/calendar/dates';
import { addDays, earliest, latest, startOfDay } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import type { KeyRow } from '../keys/key.ts';
import { recordOf } from '../lib/record-of.ts';
import type { OpenRouterError } from '../openrouter/errors.ts';
import { outside } from '../openrouter/reported.ts';
import type { Fact } from '../usage/facts/fact.ts';
import { factsBetween } from '../usage/facts/facts-between.ts';
import { amendWindow, replaceWindow } from '../usage/facts/replace-window.ts';
import type { Source } from '../usage/facts/sources.ts';
import { COUNTS, MONEY } from '../usage/measures/table.ts';

/** What a source reported of a window, merged. */
interface Window extends Hours {
  readonly source: Source;
  readonly facts: readonly Fact[];
  readonly unsure: readonly Hours[];
  /** Why they are; null where none is. */
  readonly odd: OpenRouterError | null;
}

/**
 * Makes what was reported the facts of the window. Of hours that are unsure nothing becomes known: what is known of them
 * stays, and of the others what was reported is kept until it is known.
 *
 * @returns how many facts were written, changed or taken away.
 * @throws OpenRouterError where hours are unsure of a day that activity reported as one: it cannot be told from its hours.
 */
export async function storeReported(
  tx: TxCtx,
  key: Pick<KeyRow, 'teamId' | 'id'>,
  { source, facts: reported, unsure: anywhere, odd, ...window }: Window,
): Promise<number> {
  const facts = reported.some(lacksCount) ? await withKnownCounts(tx, key, window, reported) : reported;
  const base = { teamId: key.teamId, keyId: key.id, source };
  const unsure = anywhere.flatMap((hours) => overlap(hours, window));
  if (odd !== null && source === 'analytics' && (await hasActivity(tx, key, unsure))) throw odd;
  let changed = 0;
  for (const hours of outside(window, unsure)) {
    changed += await replaceWindow(tx, { ...base, ...hours, facts: within(facts, hours) });
  }
  for (const hours of unsure) {
    const stored = await factsBetween(tx, key, hours.from, hours.to);
    changed += await amendWindow(tx, { ...base, ...hours, facts: amended(stored, within(facts, hours)) });
  }
  return changed;
}

/** Whether activity is what says something of the days in which the hours lie. */
async function hasActivity(
  tx: TxCtx,
  { teamId, id }: Pick<KeyRow, 'teamId' | 'id'>,
  hours: readonly Hours[],
): Promise<boolean> {
  const days = hours.map(({ from, to }) => {
    const end = addDays(startOfDay(new Date(to.getTime() - 1)), 1);
    return `[${startOfDay(from).toISOString()},${end.toISOString()})`;
  });
  const found = await tx.db.execute(sql`
    SELECT FROM usage_coverage WHERE team_id = ${teamId} AND key_id = ${id} AND source = 'activity'
      AND hours && ${`{${days.join(',')}}`}::tstzmultirange`);
  return found.count > 0;
}

function lacksCount(fact: Fact): boolean {
  return COUNTS.some((name) => fact[name] === null);
}

/**
 * A count that is not reported now, or not understood, is as it was stored of the same hour, model and provider as long as
 * the money is the same: nothing else would bring it back.
 */
async function withKnownCounts(
  tx: TxCtx,
  key: Pick<KeyRow, 'teamId' | 'id'>,
  window: Hours,
  reported: readonly Fact[],
): Promise<Fact[]> {
  const identity = (fact: Fact) => JSON.stringify([fact.hour.getTime(), fact.model, fact.provider]);
  const stored = new Map(
    (await factsBetween(tx, key, window.from, window.to)).map((fact) => [identity(fact), fact]),
  );
  return reported.map((fact) => {
    const known = stored.get(identity(fact));
    if (known === undefined || MONEY.some((name) => known[name] !== fact[name])) return fact;
    return { ...fact, ...recordOf(COUNTS, (name) => fact[name] ?? known[name]) };
  });
}

function overlap(a: Hours, b: Hours): Hours[] {
  const [from, to] = [latest(a.from, b.from), earliest(a.to, b.to)];
  return from < to ? [{ from, to }] : [];
}

function within(facts: readonly Fact[], { from, to }: Hours): Fact[] {
  return facts.filter(({ hour }) => hour >= from && hour < to);
}

/** A fact takes the place of those of its hour and model that it may be the same as: of its provider, or of none. */
function amended(stored: readonly Fact[], reported: readonly Fact[]): Fact[] {
  const isReplaced = (old: Fact) =>
    reported.some(
      (fact) =>
        fact.hour.getTime() === old.hour.getTime() &&
        fact.model === old.model &&
        (fact.provider === old.provider || fact.provider === null || old.provider === null),
    );
  return [...stored.filter((old) => !isReplaced(old)), ...reported];
}
