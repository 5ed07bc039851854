CREATE TABLE "former_keys" (
	"team_id" bigint NOT NULL,
	"hash" text NOT NULL,
	"id" bigint NOT NULL,
	CONSTRAINT "former_keys_team_id_hash_pk" PRIMARY KEY("team_id","hash")
);
--> statement-breakpoint
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
	"team_id" bigint NOT NULL,
	"key_id" bigint NOT NULL,
	"since" date NOT NULL,
	CONSTRAINT "usage_kept_team_id_key_id_pk" PRIMARY KEY("team_id","key_id")
);
--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "limit_set_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "bases_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "former_keys" ADD CONSTRAINT "former_keys_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_bases" ADD CONSTRAINT "budget_bases_budget_fk" FOREIGN KEY ("team_id","budget_id") REFERENCES "public"."budgets"("team_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_bases" ADD CONSTRAINT "budget_bases_key_fk" FOREIGN KEY ("team_id","key_id") REFERENCES "public"."api_keys"("team_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_kept" ADD CONSTRAINT "usage_kept_key_fk" FOREIGN KEY ("team_id","key_id") REFERENCES "public"."api_keys"("team_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- Where the sum of a key is more than what is left of it, a clean-up has taken something away.
INSERT INTO "usage_kept" ("team_id", "key_id", "since")
SELECT u.team_id, u.key_id, coalesce(c.first, d.first, current_date)
FROM "usage_key" u
  LEFT JOIN (
    SELECT team_id, key_id, min(day) AS first, sum(cost + byok_cost) AS total FROM usage_day GROUP BY team_id, key_id
  ) d ON d.team_id = u.team_id AND d.key_id = u.key_id
  LEFT JOIN (
    -- Those within a day are in the sums of that day.
    SELECT team_id, key_id, sum(cost + byok_cost) AS total FROM usage_span
    WHERE ("from" AT TIME ZONE 'UTC')::date <> ((until - interval '1 microsecond') AT TIME ZONE 'UTC')::date
    GROUP BY team_id, key_id
  ) s ON s.team_id = u.team_id AND s.key_id = u.key_id
  LEFT JOIN (
    -- The clean-up has cut it to the first day that is kept.
    SELECT team_id, key_id, min(lower(hours) AT TIME ZONE 'UTC')::date AS first FROM usage_coverage GROUP BY team_id, key_id
  ) c ON c.team_id = u.team_id AND c.key_id = u.key_id
WHERE u.cost + u.byok_cost <> coalesce(d.total, 0) + coalesce(s.total, 0);
--> statement-breakpoint
-- What is open of a budget stays open: its cause names the first day and the amount now.
UPDATE "alerts" a SET "cause" = a.topic || '@' || b.period || ' ' ||
  to_char((a.params->>'periodStart')::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone), 'YYYY-MM-DD') || ' ' || b.amount_micro
FROM "budgets" b JOIN "teams" t ON t.id = b.team_id
WHERE a.team_id = b.team_id AND a.subject_type = 'budget' AND a.subject_id = b.id AND a.resolved_at IS NULL
  AND a.kind IN ('budget_threshold', 'budget_forecast') AND a.params ? 'periodStart';
