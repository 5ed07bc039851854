ALTER TABLE "api_keys" ADD COLUMN "limit_controlled_at" timestamp with time zone;--> statement-breakpoint
-- Nothing was known of BYOK where its counter was not shown, and nothing is no zero.
UPDATE "key_sync_state" s SET "earlier_byok_usage" = NULL
WHERE s."earlier_byok_usage" = 0 AND s."counter_byok_usage" IS NULL
  AND NOT EXISTS (SELECT FROM "usage_key" u WHERE u."team_id" = s."team_id" AND u."key_id" = s."key_id" AND u."byok_cost" <> 0);
