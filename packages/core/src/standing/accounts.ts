import { addDays, startOfDay } from '@watcher/contract/calendar/time';
import type { Standing } from '@watcher/contract/health';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { accountCredits, apiKeys } from '../db/schema/index.ts';
import { nameOf } from '../keys/internal.ts';
import { toUsd } from '../lib/money.ts';
import { readSums, type Sum } from '../usage/sums.ts';

const DAYS = 7;

/** The credits of each account that a management key of the user speaks for. */
export async function readAccounts(ctx: Ctx, userId: number): Promise<Standing['accounts']> {
  const today = startOfDay(ctx.now());
  const lastDays = Array.from({ length: DAYS }, (_, day) => ({
    bucket: day,
    dimension: 'key' as const,
    hours: { from: addDays(today, day - DAYS), to: addDays(today, day - DAYS + 1) },
  }));
  const [rows, sums] = await Promise.all([
    ctx.db
      .select()
      .from(accountCredits)
      .innerJoin(apiKeys, eq(apiKeys.id, accountCredits.keyId))
      .where(eq(apiKeys.userId, userId))
      .orderBy(apiKeys.id),
    readSums(ctx, userId, lastDays),
  ]);
  const byAccount = Map.groupBy(sums, ({ key }) => key?.managedBy);
  return rows
    .map(({ api_keys: key, account_credits: credits }) => {
      const balance = credits.totalCredits - credits.totalUsage;
      return {
        apiKeyId: key.id,
        name: nameOf(key),
        totalCredits: toUsd(credits.totalCredits),
        totalUsage: toUsd(credits.totalUsage),
        balance: toUsd(balance),
        observedAt: credits.observedAt.toISOString(),
        daysLeft: daysLeft(balance, byAccount.get(key.id) ?? []),
      };
    })
    .sort((a, b) => (a.daysLeft ?? Number.POSITIVE_INFINITY) - (b.daysLeft ?? Number.POSITIVE_INFINITY) || 0);
}

/**
 * How long the balance lasts at the mean of the days since the first that cost something, so that an account that is
 * younger than a week is not thought thrifty. To a tenth of a day.
 */
function daysLeft(balance: bigint, sums: readonly Sum[]): number | null {
  const costly = sums.filter(({ cost }) => cost > 0n);
  const spent = costly.reduce((sum, { cost }) => sum + cost, 0n);
  if (spent === 0n) return null;
  const days = DAYS - Math.min(...costly.map(({ bucket }) => bucket));
  return balance <= 0n ? 0 : Number((balance * BigInt(days) * 10n) / spent) / 10;
}
