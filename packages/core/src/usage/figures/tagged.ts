import { type SQL, sql } from 'drizzle-orm';

/** The ids of a team's keys with a tag, in any case, as an SQL array. */
export function keysTagged(teamId: number, tag: string): SQL {
  return sql`ARRAY(
    SELECT id FROM api_keys
    WHERE team_id = ${teamId} AND lower(${tag}) IN (SELECT lower(t) FROM unnest(tags) AS t))`;
}
