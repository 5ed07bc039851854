CREATE TABLE "budget_bases" (
	"team_id" bigint NOT NULL,
	"budget_id" bigint NOT NULL,
	"key_id" bigint NOT NULL,
	"cost" bigint NOT NULL,
	"byok_cost" bigint NOT NULL,
	CONSTRAINT "budget_bases_team_id_budget_id_key_id_pk" PRIMARY KEY("team_id","budget_id","key_id")
);
--> statement-breakpoint
CREATE TABLE "usage_kept" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"since" date NOT NULL,
	CONSTRAINT "usage_kept_one_row" CHECK ("usage_kept"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "bases_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "budget_bases" ADD CONSTRAINT "budget_bases_budget_fk" FOREIGN KEY ("team_id","budget_id") REFERENCES "public"."budgets"("team_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_bases" ADD CONSTRAINT "budget_bases_key_fk" FOREIGN KEY ("team_id","key_id") REFERENCES "public"."api_keys"("team_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- A clean-up may have run: what is older than the first day of usage may have been taken away.
INSERT INTO "usage_kept" ("since") SELECT min(day) FROM usage_day HAVING min(day) IS NOT NULL;
