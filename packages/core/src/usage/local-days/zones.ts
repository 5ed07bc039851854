import type { Hours } from '@watcher/contract/calendar/dates';
import { isUtc, localDate, startOfLocalDay } from '@watcher/contract/calendar/time-zone';
import { sql } from 'drizzle-orm';
import type { WithDb } from '../../db/client.ts';
import { readText } from '../../db/decode.ts';

/** The time zones in which a team's figures are shown: its own and those of its members. UTC's days are in the rollup. */
export async function zonesOfTeam(ctx: WithDb, teamId: number): Promise<string[]> {
  const rows = await ctx.db.execute(sql`
    SELECT time_zone FROM teams WHERE id = ${teamId}
    UNION
    SELECT u.time_zone FROM team_members m JOIN users u ON u.id = m.user_id
    WHERE m.team_id = ${teamId} AND u.time_zone IS NOT NULL`);
  return rows.map((row) => readText(row, 'time_zone')).filter((zone) => !isUtc(zone));
}

/** Whether the hours are a whole day of one of the zones. */
export function isDayOf(zones: readonly string[], { from, to }: Hours): boolean {
  return zones.some((zone) => {
    const date = localDate(zone, from);
    const [start, end] = [startOfLocalDay(zone, date), startOfLocalDay(zone, date, 1)];
    return start.getTime() === from.getTime() && end.getTime() === to.getTime();
  });
}
