import type { Hours } from '@watcher/contract/calendar/dates';
import { sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { withTransaction } from '../../db/transaction.ts';
import { keptFrom } from '../facts/retention.ts';
import { isDayOf, zonesOfTeam } from '../local-days/zones.ts';
import { keepStatement } from './sum-statements.ts';

/** A large team's month takes a fifth of a second, for which its syncs may have to wait. */
const MOST_DAYS = 31;
const { facts, sums } = keepStatement();

/**
 * Keeps the sums of days that were asked for and are days of the team's own zones, so that the next reader need not
 * read facts. A convenience of the readers: where PostgreSQL refuses (a lock that is held, a disk that is full), nothing
 * is kept, and the answer is the same.
 */
export async function keepDays(ctx: Ctx, teamId: number, asked: readonly Hours[]): Promise<void> {
  if (asked.length === 0) return;
  const first = keptFrom(ctx);
  const distinct = new Map(asked.map((hours) => [`${hours.from.getTime()} ${hours.to.getTime()}`, hours]));
  const zones = await zonesOfTeam(ctx, teamId);
  const days = [...distinct.values()].filter((day) => day.from >= first && isDayOf(zones, day));
  if (days.length === 0) return;
  await withTransaction(ctx, (tx) => keep(tx, teamId, days.slice(0, MOST_DAYS))).catch(() => undefined);
}

/**
 * Takes every lock that a writer of the team's facts takes, and waits for none: what is summed up then is what is
 * stored, and stays so until the sums are stored too.
 */
async function keep(tx: TxCtx, teamId: number, days: readonly Hours[]): Promise<void> {
  const team = await tx.db.execute(sql`SELECT FROM teams WHERE id = ${teamId} FOR NO KEY UPDATE SKIP LOCKED`);
  if (team.count === 0) return;
  // Against the clean-up, which takes facts away without the triggers.
  await tx.db.execute(sql`LOCK TABLE usage_hour IN ROW EXCLUSIVE MODE NOWAIT`);
  const starts = arrayLiteral(days.map(({ from }) => toTimestamp(from)));
  const ends = arrayLiteral(days.map(({ to }) => toTimestamp(to)));
  await tx.db.execute(sql`
    WITH made AS (
      INSERT INTO usage_local_day (team_id, starts_at, ends_at)
      SELECT ${teamId}, starts_at, ends_at
      FROM unnest(${starts}::timestamptz[], ${ends}::timestamptz[]) AS d (starts_at, ends_at)
      ON CONFLICT DO NOTHING RETURNING *
    ), ${sql.raw(facts)}
    ${sql.raw(sums)}`);
}
