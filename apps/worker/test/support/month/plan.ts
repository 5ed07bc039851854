import { type CreateBudgetInput, createBudgetInput } from '@watcher/contract/budgets';
import type { Dice } from '../dice.ts';
import { PACE } from './life.ts';

/** Where clocks change in March 2026, where hours begin between hours, and where neither is so. */
export const ZONES = [
  'America/New_York',
  'America/St_Johns',
  'Europe/Rome',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'UTC',
] as const;

/** Tags of keys: each third key has the one, each fifth the other. */
export function tagsOf(index: number): string[] {
  return [...(index % 3 === 0 ? ['Prod'] : []), ...(index % 5 === 0 ? ['batch'] : [])];
}

const HOURS = { day: 24, week: 168, month: 720, total: 480 } as const;

/** A budget of the dice's choice, of which a period's spend is of the order of its amount. */
export function planBudget(
  dice: Dice,
  {
    index,
    keyIds,
    channelId,
    days,
  }: { index: number; keyIds: readonly number[]; channelId: number; days: number },
): CreateBudgetInput {
  const period = dice.pick(['day', 'day', 'day', 'week', 'week', 'month', 'total'] as const);
  const scope = dice.pick(['all', 'keys', 'keys', 'tags', 'both'] as const);
  const chosen = keyIds.filter(() => dice.chance(0.3));
  const ids = chosen.length === 0 ? keyIds.slice(0, 1) : chosen;
  const tags = [dice.pick(['prod', 'BATCH'])];
  const counted =
    scope === 'all' ? keyIds.length : scope === 'keys' ? ids.length : Math.ceil(keyIds.length / 3) + 1;
  const hours = Math.min(HOURS[period], days * 20);
  const amount = Math.ceil(counted * hours * PACE * (0.3 + dice.next()) * 1_000_003) / 1_000_000;
  return createBudgetInput.parse({
    name: `Budget ${index}`,
    amount,
    period,
    timeZone: ZONES[index % ZONES.length],
    ...(scope === 'keys' || scope === 'both' ? { keyIds: ids } : {}),
    ...(scope === 'tags' || scope === 'both' ? { tags } : {}),
    ...(dice.chance(0.15) ? { models: ['anthropic/claude-4.5-sonnet-20250929'] } : {}),
    includeByok: dice.chance(0.4),
    thresholds: dice.pick([[50, 80, 100], [100], [20, 40, 60, 80, 100, 150], [75, 120]]),
    // Of eight, two act and one says what it would do.
    ...(index % 8 < 3 ? { action: { kind: 'disable_keys', at: 100, dryRun: index % 8 === 2 } } : {}),
    ...(index % 8 === 5 ? { channelIds: [channelId] } : {}),
  });
}
