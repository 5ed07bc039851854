import { DIGEST_FREQUENCIES } from '@watcher/contract/reports-fields';
import { bigint, index, pgTable, text } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { teams } from './teams.ts';

/** How often a team gets its digest, and where; without a row it gets none. */
export const digests = pgTable(
  'digests',
  {
    teamId: id('team_id')
      .primaryKey()
      .references(() => teams.id, { onDelete: 'cascade' }),
    frequency: text({ enum: DIGEST_FREQUENCIES }).notNull(),
    /** Null: all channels. */
    channelIds: bigint('channel_ids', { mode: 'number' }).array(),
    /** When the next one is due; null while there is none. */
    nextAt: instant('next_at'),
  },
  (table) => [index('digests_next_at_index').on(table.nextAt)],
);
