import { boolean, index, pgTable, text } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';

export const users = pgTable('users', {
  id: id('id').primaryKey().generatedByDefaultAsIdentity(),
  /** As it was given. */
  email: text().notNull(),
  /** The one form in which e-mail addresses are compared; see `auth/email.ts`. */
  emailKey: text('email_key').notNull().unique('users_email_key_key'),
  /** Argon2id, PHC string. */
  passwordHash: text('password_hash').notNull(),
  createdAt: instant('created_at').notNull(),
  /** IANA name of the zone that this person wants days in; null: the team's. */
  timeZone: text('time_zone'),
  /** Administers the installation; the first account does. */
  isAdmin: boolean('is_admin').notNull().default(false),
});

/** What a link is for. */
export const ACCOUNT_LINK_KINDS = ['invitation', 'password-reset'] as const;

/** Links that were given to a person, good once. `hash` is the SHA-256 of the token in hex; the token is never stored. */
export const accountLinks = pgTable(
  'account_links',
  {
    hash: text().primaryKey(),
    kind: text({ enum: ACCOUNT_LINK_KINDS }).notNull(),
    /** Whom it was given to; see `users.emailKey`. */
    emailKey: text('email_key').notNull(),
    /** The account whose password it resets. */
    userId: id('user_id').references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('account_links_email_key_index').on(table.emailKey)],
);

/** Lucia's table. `id` is the SHA-256 of the session token in hex; the token itself is never stored. */
export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    userId: id('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Within five minutes of its latest request. */
    lastSeenAt: instant('last_seen_at').notNull(),
    /** Of the browser or program that signed in. */
    userAgent: text('user_agent'),
  },
  (table) => [index('sessions_user_id_index').on(table.userId)],
);

/** Addresses that signed in to an account: SHA-256 of its e-mail's key, a colon, the address. */
export const knownAddresses = pgTable('known_addresses', {
  id: text().primaryKey(),
  seenAt: instant('seen_at').notNull(),
});
