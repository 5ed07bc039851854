import { addDays, startOfDay } from '@watcher/contract/calendar/time';
import type { Health } from '@watcher/contract/health';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { accountCredits, apiKeys } from '../db/schema/index.ts';
import { nameOf } from '../keys/key.ts';
import { toUsd } from '../lib/money.ts';
import type { Sum } from '../usage/figures/sum.ts';
import { readSums } from '../usage/figures/sums.ts';

const DAYS = 7;

/**
 * The credits of each account that a management key of the team speaks for. Of two keys of one account it is said once, by
 * the one that answers for its keys: the other answers for none, and shows the same credits.
 */
export async function readCredits(ctx: Ctx, teamId: number): Promise<Health['credits']> {
  const today = startOfDay(ctx.now());
  const lastDays = Array.from({ length: DAYS }, (_, day) => ({
    bucket: day,
    dimension: 'key' as const,
    hours: { from: addDays(today, day - DAYS), to: addDays(today, day - DAYS + 1) },
  }));
  const [all, managers, sums] = await Promise.all([
    ctx.db
      .select()
      .from(accountCredits)
      .innerJoin(
        apiKeys,
        and(eq(apiKeys.teamId, accountCredits.teamId), eq(apiKeys.id, accountCredits.keyId)),
      )
      .where(eq(apiKeys.teamId, teamId))
      .orderBy(apiKeys.id),
    ctx.db
      .selectDistinct({ id: apiKeys.managedBy })
      .from(apiKeys)
      .where(and(eq(apiKeys.teamId, teamId), isNotNull(apiKeys.managedBy))),
    readSums(ctx, teamId, lastDays),
  ]);
  const answers = new Set(managers.map(({ id }) => id));
  const rows = all.filter(
    ({ api_keys: { id }, account_credits: own }) =>
      answers.has(id) ||
      !all.some((other) => answers.has(other.api_keys.id) && isOneAccount(own, other.account_credits)),
  );
  const byAccount = Map.groupBy(sums, ({ key }) => key?.managedBy);
  return rows
    .map(({ api_keys: key, account_credits: credits }) => {
      const balance = credits.totalCredits - credits.totalUsage;
      const left = daysLeft(balance, byAccount.get(key.id) ?? []);
      return {
        keyId: key.id,
        name: nameOf(key),
        totalCredits: toUsd(credits.totalCredits),
        totalUsage: toUsd(credits.totalUsage),
        balance: toUsd(balance),
        observedAt: credits.observedAt.toISOString(),
        daysLeft: left,
        runsOutAt: left === null ? null : runsOutAt(credits.observedAt, left),
      };
    })
    .sort((a, b) => (a.daysLeft ?? Number.POSITIVE_INFINITY) - (b.daysLeft ?? Number.POSITIVE_INFINITY) || 0);
}

type Observed = Pick<typeof accountCredits.$inferSelect, 'totalCredits' | 'totalUsage'>;

/** Two keys of an account are asked one after the other: what was bought is the same, what was used nearly. */
function isOneAccount(a: Observed, b: Observed): boolean {
  const difference = a.totalUsage > b.totalUsage ? a.totalUsage - b.totalUsage : b.totalUsage - a.totalUsage;
  return a.totalCredits === b.totalCredits && difference * 100n <= a.totalCredits;
}

/**
 * How long the balance lasts at the mean of the days since the first that cost something, so that an account that is
 * younger than a week does not look like one that spends little. To a tenth of a day.
 */
function daysLeft(balance: bigint, sums: readonly Sum[]): number | null {
  const costly = sums.filter(({ cost }) => cost > 0n);
  const spent = costly.reduce((sum, { cost }) => sum + cost, 0n);
  if (spent === 0n) return null;
  const days = DAYS - Math.min(...costly.map(({ bucket }) => bucket));
  return balance <= 0n ? 0 : Number((balance * BigInt(days) * 10n) / spent) / 10;
}

/** No date lies further ahead than PostgreSQL and JavaScript agree on. */
const LONGEST_DAYS = 365_000;

function runsOutAt(observedAt: Date, days: number): string | null {
  return days > LONGEST_DAYS ? null : addDays(observedAt, days).toISOString();
}
