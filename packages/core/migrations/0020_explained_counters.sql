ALTER TABLE "key_sync_state" ADD COLUMN "explained_usage" bigint;--> statement-breakpoint
ALTER TABLE "key_sync_state" ADD COLUMN "explained_byok_usage" bigint;--> statement-breakpoint
ALTER TABLE "key_sync_state" ADD COLUMN "explained_at" timestamp with time zone;