import type { Key } from '@watcher/contract/keys';
import { KEY_KINDS, KEY_STATUSES, LIMIT_RESETS } from '@watcher/contract/keys-fields';
import type { KeyProblemParams } from '@watcher/contract/problems/codes';
import { KEY_PROBLEM_CODES } from '@watcher/contract/problems/codes';
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { bytea, id, instant, largeUsd } from './columns.ts';
import { encryptionKeys } from './encryption-keys.ts';
import { teams } from './teams.ts';

type DisableCause = Key['disableCauses'][number];

/**
 * An OpenRouter key that a team watches. It was pasted (then `secret` is there), found in the listing of a management
 * key (then `managed_by` is), or both. How far its usage was read is in `key_sync_state`.
 */
export const apiKeys = pgTable(
  'api_keys',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedByDefaultAsIdentity(),
    /** OpenRouter's public name of the key: SHA-256 of its value, lowercase hex. */
    hash: text().notNull(),
    kind: text({ enum: KEY_KINDS }).notNull(),
    /** The team's own name; null follows `upstream_name`. */
    name: text(),
    upstreamName: text('upstream_name'),
    label: text().notNull(),
    secret: bytea('secret'),
    /** Which encryption key sealed `secret`. */
    secretKeyId: text('secret_key_id').references(() => encryptionKeys.id),
    managedBy: id('managed_by'),
    /** Another management key of the team that lists it: it takes the key over when `managed_by` is removed. */
    alsoListedBy: id('also_listed_by'),
    status: text({ enum: KEY_STATUSES }).notNull(),
    isActive: boolean('is_active').notNull().default(true),
    /** In the spelling that they were given in, no two alike but for their case. */
    tags: text().array().notNull().default([]),
    createdAt: instant('created_at').notNull(),
    lastValidatedAt: instant('last_validated_at'),
    lastSyncedAt: instant('last_synced_at'),

    /** What is wrong with it, with the code's parameters and since when; all null or none. */
    problemCode: text('problem_code', { enum: KEY_PROBLEM_CODES }),
    problemParams: jsonb('problem_params').$type<KeyProblemParams[keyof KeyProblemParams]>(),
    problemSince: instant('problem_since'),

    // What OpenRouter says of it.
    limit: largeUsd('limit_usd'),
    limitRemaining: largeUsd('limit_remaining_usd'),
    /** What time the limit counts; null: all of it, or OpenRouter did not say. */
    limitReset: text('limit_reset', { enum: LIMIT_RESETS }),
    /** When OpenRouter last reported the limit and what remains of it. */
    limitSeenAt: instant('limit_seen_at'),
    /** When nothing was first left of the limit; null while something is. */
    limitReachedAt: instant('limit_reached_at'),
    disabled: boolean().notNull().default(false),
    /** Why it is to be disabled, as this product wants it: a set. */
    disableCauses: jsonb('disable_causes').$type<readonly DisableCause[]>().notNull().default([]),
    /** It was enabled at OpenRouter when this product disabled it: only then is it enabled again from here. */
    isDisabledByUs: boolean('is_disabled_by_us').notNull().default(false),
    /** When this product last disabled or enabled it: a listing that began before then does not know of it. */
    controlledAt: instant('controlled_at'),
    /** The same of its limit. */
    limitControlledAt: instant('limit_controlled_at'),
    upstreamCreatedAt: instant('upstream_created_at'),
    /** Who made it, as OpenRouter calls its people: an id, and no name. */
    creatorUserId: text('creator_user_id'),
    expiresAt: instant('expires_at'),
    /** When the listing of its account first lacked the key; null while it is there. */
    goneAt: instant('gone_at'),
    workspace: text(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    unique('api_keys_team_id_hash_key').on(table.teamId, table.hash),
    // By its id alone: whether it is another team's.
    index('api_keys_id_index').on(table.id),
    index('api_keys_managed_by_index').on(table.teamId, table.managedBy),
    foreignKey({
      name: 'api_keys_managed_by_fk',
      columns: [table.teamId, table.managedBy],
      foreignColumns: [table.teamId, table.id],
    }),
    check('api_keys_pasted_or_found', sql`${table.secret} IS NOT NULL OR ${table.managedBy} IS NOT NULL`),
    check('api_keys_secret_sealed', sql`(${table.secret} IS NULL) = (${table.secretKeyId} IS NULL)`),
    check('api_keys_problem', sql`(${table.problemCode} IS NULL) = (${table.problemSince} IS NULL)`),
  ],
);

/** Keys that the team removed though a management key still lists them: the listing passes them over. */
export const ignoredKeys = pgTable(
  'ignored_keys',
  {
    teamId: id('team_id').notNull(),
    managedBy: id('managed_by').notNull(),
    hash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.managedBy, table.hash] }),
    foreignKey({
      name: 'ignored_keys_managed_by_fk',
      columns: [table.teamId, table.managedBy],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);

/** The ids of keys that were removed: one that comes back has the same. */
export const formerKeys = pgTable(
  'former_keys',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    id: id('id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.hash] })],
);

/** Keys that were removed while they were disabled at OpenRouter by this product, with the causes. */
export const leftDisabled = pgTable(
  'left_disabled',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    disableCauses: jsonb('disable_causes').$type<readonly DisableCause[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.hash] })],
);

/** The credits of the OpenRouter account that a management key speaks for, as last observed. */
export const accountCredits = pgTable(
  'account_credits',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    totalCredits: largeUsd('total_credits').notNull(),
    totalUsage: largeUsd('total_usage').notNull(),
    observedAt: instant('observed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId] }),
    foreignKey({
      name: 'account_credits_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);
