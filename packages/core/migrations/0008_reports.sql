CREATE TABLE "digests" (
	"team_id" bigint PRIMARY KEY NOT NULL,
	"frequency" text NOT NULL,
	"channel_ids" bigint[],
	"next_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "report" jsonb;--> statement-breakpoint
ALTER TABLE "digests" ADD CONSTRAINT "digests_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "digests_next_at_index" ON "digests" USING btree ("next_at");