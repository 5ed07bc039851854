CREATE TABLE "left_disabled" (
	"team_id" bigint NOT NULL,
	"hash" text NOT NULL,
	"disable_causes" jsonb NOT NULL,
	CONSTRAINT "left_disabled_team_id_hash_pk" PRIMARY KEY("team_id","hash")
);
--> statement-breakpoint
ALTER TABLE "left_disabled" ADD CONSTRAINT "left_disabled_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;