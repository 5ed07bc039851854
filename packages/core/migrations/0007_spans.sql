CREATE TABLE "usage_span" (
	"team_id" bigint NOT NULL,
	"key_id" bigint NOT NULL,
	"from" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"cost" bigint NOT NULL,
	"byok_cost" bigint NOT NULL,
	CONSTRAINT "usage_span_team_id_key_id_from_until_pk" PRIMARY KEY("team_id","key_id","from","until"),
	CONSTRAINT "usage_span_order" CHECK ("usage_span"."from" < "usage_span"."until")
);
--> statement-breakpoint
ALTER TABLE "usage_span" ADD CONSTRAINT "usage_span_key_fk" FOREIGN KEY ("team_id","key_id") REFERENCES "public"."api_keys"("team_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER usage_span_inserted AFTER INSERT ON usage_span
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_hour_roll_up();
--> statement-breakpoint
CREATE TRIGGER usage_span_deleted AFTER DELETE ON usage_span
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_hour_roll_up();
