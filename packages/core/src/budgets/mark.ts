import { sql } from 'drizzle-orm';
import type { WithDb } from '../db/client.ts';
import { readText } from '../db/decode.ts';

/**
 * One text for everything that a team's budgets are judged by: budgets, keys, their counters and sums. It is another one
 * after every write to them, so that whoever reads it before and after has seen one state, or knows better.
 */
export async function readMark(ctx: WithDb, teamId: number): Promise<string> {
  // PostgreSQL notes in `xmin` which transaction wrote a row.
  const [row] = await ctx.db.execute(sql`
    SELECT md5(coalesce(string_agg(mark, ' ' ORDER BY mark), '')) AS mark FROM (
      SELECT concat_ws(':', 'budget', id, xmin) AS mark FROM budgets WHERE team_id = ${teamId}
      UNION ALL
      SELECT concat_ws(':', 'key', k.id, k.xmin, s.xmin, u.xmin, c.hour, c.xmin)
      FROM api_keys k
        LEFT JOIN key_sync_state s ON s.team_id = k.team_id AND s.key_id = k.id
        LEFT JOIN usage_key u ON u.team_id = k.team_id AND u.key_id = k.id
        LEFT JOIN LATERAL (
          SELECT hour, xmin FROM key_counters WHERE team_id = k.team_id AND key_id = k.id ORDER BY hour DESC LIMIT 1
        ) c ON true
      WHERE k.team_id = ${teamId}
    ) marks`);
  return row === undefined ? '' : readText(row, 'mark');
}
