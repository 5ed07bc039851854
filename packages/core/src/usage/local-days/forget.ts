import { sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { readInstant, readInteger } from '../../db/decode.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { isDayOf, zonesOfTeam } from './zones.ts';

/** Takes away the kept days that hold an hour before the instant: their facts go. */
export async function forgetDaysBefore(tx: TxCtx, first: Date): Promise<void> {
  await tx.db.execute(sql`DELETE FROM usage_local_day WHERE starts_at < ${first.toISOString()}`);
}

/** Takes away the kept days of zones that nobody has any more. @returns how many. */
export async function forgetDaysOfOtherZones(ctx: Ctx): Promise<number> {
  const teams = await ctx.db.execute(sql`SELECT DISTINCT team_id FROM usage_local_day ORDER BY team_id`);
  let forgotten = 0;
  for (const team of teams) {
    const teamId = readInteger(team, 'team_id');
    const zones = await zonesOfTeam(ctx, teamId);
    const days = await ctx.db.execute(sql`
      SELECT extract(epoch FROM starts_at) * 1000 AS "from", extract(epoch FROM ends_at) * 1000 AS "to"
      FROM usage_local_day WHERE team_id = ${teamId}`);
    const others = days
      .map((row) => ({ from: readInstant(row, 'from'), to: readInstant(row, 'to') }))
      .filter((day) => !isDayOf(zones, day));
    if (others.length === 0) continue;
    const starts = arrayLiteral(others.map(({ from }) => toTimestamp(from)));
    const ends = arrayLiteral(others.map(({ to }) => toTimestamp(to)));
    const gone = await ctx.db.execute(sql`
      DELETE FROM usage_local_day d
      USING unnest(${starts}::timestamptz[], ${ends}::timestamptz[]) AS o (starts_at, ends_at)
      WHERE d.team_id = ${teamId} AND d.starts_at = o.starts_at AND d.ends_at = o.ends_at`);
    forgotten += gone.count;
  }
  return forgotten;
}
