ALTER TABLE "key_sync_state" ADD COLUMN "earlier_taken_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "key_sync_state" ADD COLUMN "earlier_usage_most" bigint;--> statement-breakpoint
ALTER TABLE "key_sync_state" ADD COLUMN "earlier_byok_usage_most" bigint;