CREATE TABLE "encryption_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"first_used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
INSERT INTO encryption_keys (id, first_used_at)
SELECT DISTINCT key_id, now() FROM (
  SELECT secret_key_id AS key_id FROM api_keys UNION ALL SELECT settings_key_id FROM channels
) sealed WHERE key_id IS NOT NULL;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_secret_key_id_encryption_keys_id_fk" FOREIGN KEY ("secret_key_id") REFERENCES "public"."encryption_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_settings_key_id_encryption_keys_id_fk" FOREIGN KEY ("settings_key_id") REFERENCES "public"."encryption_keys"("id") ON DELETE no action ON UPDATE no action;