CREATE TABLE "account_pulses" (
	"team_id" bigint NOT NULL,
	"key_id" bigint NOT NULL,
	"looked_at" timestamp with time zone NOT NULL,
	"moved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "account_pulses_team_id_key_id_pk" PRIMARY KEY("team_id","key_id")
);
--> statement-breakpoint
ALTER TABLE "account_pulses" ADD CONSTRAINT "account_pulses_key_fk" FOREIGN KEY ("team_id","key_id") REFERENCES "public"."api_keys"("team_id","id") ON DELETE cascade ON UPDATE no action;