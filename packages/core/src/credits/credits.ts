import { addDays, DAY, startOfDay } from '@watcher/contract/calendar/time';
import type { Health } from '@watcher/contract/health';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { accountCredits, apiKeys } from '../db/schema/index.ts';
import { nameOf } from '../keys/key.ts';
import { tooFarAhead } from '../lib/clock-ahead.ts';
import { toUsd } from '../lib/money.ts';
import type { Sum } from '../usage/figures/sum.ts';
import { readSums } from '../usage/figures/sums.ts';
import { readAccounts } from './accounts.ts';

const DAYS = 7;

/** The listing is read every hour: what is older than this may be anything by now. */
const FRESH_MS = DAY;

/** What is known of the credits of a team's accounts. */
export interface Credits {
  readonly known: Health['credits'];
  /** The management keys that answer for the keys of an account whose credits are not known now. */
  readonly unknown: readonly number[];
}

/**
 * The credits of each account that a management key of the team speaks for. Of several keys of one account it is said once:
 * as the newest look of any of them shows it, and by the one that answers for its keys. A key that is paused, that OpenRouter
 * refuses or that has not seen the credits for a day says nothing: they are unknown where there is no other.
 */
export async function readCredits(ctx: Ctx, teamId: number): Promise<Credits> {
  const today = startOfDay(ctx.now());
  const lastDays = Array.from({ length: DAYS }, (_, day) => ({
    bucket: day,
    dimension: 'key' as const,
    hours: { from: addDays(today, day - DAYS), to: addDays(today, day - DAYS + 1) },
  }));
  const [seen, managers, accountOf, sums] = await Promise.all([
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
    readAccounts(ctx, teamId),
    readSums(ctx, teamId, lastDays),
  ]);
  const answers = new Set(managers.flatMap(({ id }) => id ?? []));
  const answering = new Set([...answers].map(accountOf));
  const since = new Date(ctx.now().getTime() - FRESH_MS);
  const fresh = seen.filter(
    ({ api_keys: { isActive, status }, account_credits: { observedAt } }) =>
      isActive && status !== 'invalid' && observedAt >= since && observedAt < tooFarAhead(ctx.now()),
  );
  const own = fresh.filter(
    ({ api_keys: { id }, account_credits: look }) =>
      answering.has(accountOf(id)) ||
      !fresh.some(
        (other) => answering.has(accountOf(other.api_keys.id)) && isAlike(look, other.account_credits),
      ),
  );
  const byAccount = Map.groupBy(sums, ({ key }) =>
    key?.managedBy == null ? null : accountOf(key.managedBy),
  );
  const known = [...Map.groupBy(own, ({ api_keys: { id } }) => accountOf(id))]
    .flatMap(([account, looks]) => {
      const { api_keys: key } = looks.find(({ api_keys: { id } }) => answers.has(id)) ?? looks[0] ?? {};
      const [credits] = looks
        .map((look) => look.account_credits)
        .sort((a, b) => b.observedAt.getTime() - a.observedAt.getTime());
      if (key === undefined || credits === undefined) return [];
      const balance = credits.totalCredits - credits.totalUsage;
      const left = daysLeft(balance, byAccount.get(account) ?? []);
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
  const heard = new Set(fresh.map(({ api_keys: { id } }) => accountOf(id)));
  const unknown = seen
    .map(({ api_keys: { id } }) => id)
    .filter((id) => answers.has(id) && !heard.has(accountOf(id)));
  return { known, unknown };
}

/**
 * Of an account whose keys nobody here answers for it is not always known which one it is: a key that three list names two.
 * What was bought is the same to the last digit then, and what was used nearly.
 */
function isAlike(a: Observed, b: Observed): boolean {
  const difference = a.totalUsage > b.totalUsage ? a.totalUsage - b.totalUsage : b.totalUsage - a.totalUsage;
  return a.totalCredits === b.totalCredits && difference * 100n <= a.totalCredits;
}

type Observed = Pick<typeof accountCredits.$inferSelect, 'totalCredits' | 'totalUsage'>;

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
