CREATE TABLE "account_credits" (
	"key_id" bigint PRIMARY KEY NOT NULL,
	"total_credits" bigint NOT NULL,
	"total_usage" bigint NOT NULL,
	"observed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"key_id" bigint NOT NULL,
	"day" date NOT NULL,
	"compared_at" timestamp with time zone NOT NULL,
	"billed" bigint NOT NULL,
	"byok_billed" bigint NOT NULL,
	"rest" bigint NOT NULL,
	"byok_rest" bigint NOT NULL,
	"gap_from" timestamp with time zone,
	"gap_to" timestamp with time zone,
	CONSTRAINT "reconciliations_key_id_day_pk" PRIMARY KEY("key_id","day")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "earlier_usage" bigint;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "earlier_byok_usage" bigint;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "settled_usage" bigint;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "settled_byok_usage" bigint;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_reread_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "upstream_created_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "account_credits" ADD CONSTRAINT "account_credits_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;