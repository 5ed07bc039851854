ALTER TABLE "account_credits" ALTER COLUMN "total_credits" SET DATA TYPE numeric;--> statement-breakpoint
ALTER TABLE "account_credits" ALTER COLUMN "total_usage" SET DATA TYPE numeric;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "limit_usd" SET DATA TYPE numeric;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "limit_remaining_usd" SET DATA TYPE numeric;