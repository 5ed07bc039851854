-- Paces of login and registration, unlogged like rate_limits.
CREATE UNLOGGED TABLE throttles (
  bucket text PRIMARY KEY,
  empty_at timestamptz NOT NULL
) WITH (fillfactor = 50);
--> statement-breakpoint
-- Addresses that signed in to an account: SHA-256 of its e-mail, a colon, the address.
CREATE TABLE known_addresses (
  id text PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
