import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import { users } from './users.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** USD in units of 1e-12, exact. */
const usd = (name: string) => bigint(name, { mode: 'bigint' });

/**
 * An OpenRouter key that is watched for a user. It was pasted (then `secret` is there), found in the listing of
 * a management key (then `managed_by` is), or both.
 */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** OpenRouter's public name of the key: SHA-256 of its value, lowercase hex. */
    hash: text().notNull(),
    kind: text({ enum: ['inference', 'management'] }).notNull(),
    /** The user's own name; null follows `upstream_name`. */
    name: text(),
    upstreamName: text('upstream_name'),
    label: text().notNull(),
    secret: bytea(),
    /** Which encryption key sealed `secret`. */
    secretKeyId: text('secret_key_id'),
    managedBy: bigint('managed_by', { mode: 'number' }).references((): AnyPgColumn => apiKeys.id),
    status: text({ enum: ['unverified', 'valid', 'invalid'] }).notNull(),
    isActive: boolean('is_active').notNull().default(true),
    limit: usd('limit_usd'),
    limitRemaining: usd('limit_remaining_usd'),
    /** What time the limit counts; null: all of it, or OpenRouter did not tell. */
    limitReset: text('limit_reset', { enum: ['daily', 'weekly', 'monthly'] }),
    createdAt: instant('created_at').notNull(),
    lastValidatedAt: instant('last_validated_at'),
    lastSyncedAt: instant('last_synced_at'),
    lastError: text('last_error'),
    /** When the whole window that the source can still change was last read, not only its recent end. */
    lastFullSyncAt: instant('last_full_sync_at'),
    /** The lifetime counters as last observed, and when; null before the first look. */
    counterUsage: usd('counter_usage'),
    counterByokUsage: usd('counter_byok_usage'),
    counterObservedAt: instant('counter_observed_at'),
    /** The part of the lifetime counters from before anything that a source tells; null while that is not known. */
    earlierUsage: usd('earlier_usage'),
    earlierByokUsage: usd('earlier_byok_usage'),
    /** The lifetime counters that a read explained in full: while they stand still, there is nothing to read. */
    settledUsage: usd('settled_usage'),
    settledByokUsage: usd('settled_byok_usage'),
    /** When all that OpenRouter keeps was last read again, because the counters were not explained. */
    lastRereadAt: instant('last_reread_at'),
    /** What OpenRouter says of the key's life; null when it does not. */
    upstreamCreatedAt: instant('upstream_created_at'),
    expiresAt: instant('expires_at'),
    /** When the listing of its account first lacked the key; null while it is there. */
    goneAt: instant('gone_at'),
  },
  (table) => [
    unique('api_keys_user_id_hash_key').on(table.userId, table.hash),
    index('api_keys_managed_by_index').on(table.managedBy),
    check('api_keys_pasted_or_found', sql`${table.secret} IS NOT NULL OR ${table.managedBy} IS NOT NULL`),
    check('api_keys_secret_sealed', sql`(${table.secret} IS NULL) = (${table.secretKeyId} IS NULL)`),
  ],
);

/** Keys that the user removed though a management key still lists them: the listing passes them over. */
export const ignoredKeys = pgTable(
  'ignored_keys',
  {
    managedBy: bigint('managed_by', { mode: 'number' })
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.managedBy, table.hash] })],
);

/** One row for every run of a key's sync. */
export const syncRuns = pgTable(
  'sync_runs',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    keyId: bigint('key_id', { mode: 'number' })
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    source: text({ enum: ['analytics', 'activity', 'counter', 'listing', 'validation'] }).notNull(),
    startedAt: instant('started_at').notNull(),
    tookMs: integer('took_ms').notNull(),
    /** The hours that were asked for; null when the run asked for none. */
    windowFrom: instant('window_from'),
    windowTo: instant('window_to'),
    rows: integer().notNull(),
    outcome: text({ enum: ['ok', 'failed'] }).notNull(),
    message: text(),
  },
  (table) => [index('sync_runs_key_id_started_at_index').on(table.keyId, table.startedAt)],
);
