CREATE TABLE "usage_local_day" (
	"team_id" bigint NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "usage_local_day_team_id_starts_at_ends_at_pk" PRIMARY KEY("team_id","starts_at","ends_at"),
	CONSTRAINT "usage_local_day_length" CHECK ("usage_local_day"."ends_at" > "usage_local_day"."starts_at" AND "usage_local_day"."ends_at" <= "usage_local_day"."starts_at" + interval '26 hours')
);
--> statement-breakpoint
CREATE TABLE "usage_local_day_sum" (
	"team_id" bigint NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"dimension" text NOT NULL,
	"id" bigint NOT NULL,
	"facts" integer NOT NULL,
	"facts_counted" integer NOT NULL,
	"requests" bigint NOT NULL,
	"tokens_input" bigint NOT NULL,
	"tokens_output" bigint NOT NULL,
	"cost" bigint NOT NULL,
	"counted_cost" bigint NOT NULL,
	"byok_cost" bigint NOT NULL,
	CONSTRAINT "usage_local_day_sum_team_id_starts_at_ends_at_dimension_id_pk" PRIMARY KEY("team_id","starts_at","ends_at","dimension","id")
);
--> statement-breakpoint
ALTER TABLE "usage_local_day" ADD CONSTRAINT "usage_local_day_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_local_day_sum" ADD CONSTRAINT "usage_local_day_sum_day_fk" FOREIGN KEY ("team_id","starts_at","ends_at") REFERENCES "public"."usage_local_day"("team_id","starts_at","ends_at") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER usage_local_day_of_inserted AFTER INSERT ON usage_hour
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_local_day_forget();
--> statement-breakpoint
CREATE TRIGGER usage_local_day_of_updated AFTER UPDATE ON usage_hour
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_local_day_forget();
--> statement-breakpoint
CREATE TRIGGER usage_local_day_of_deleted AFTER DELETE ON usage_hour
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_local_day_forget();
