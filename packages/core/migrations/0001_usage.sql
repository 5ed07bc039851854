-- Takes what no monthly partition takes, so that a missing one never loses a write. The functions are those of
-- sql/usage.sql, which runs before the migrations.
CREATE TABLE usage_hour_default PARTITION OF usage_hour DEFAULT;
--> statement-breakpoint
INSERT INTO models (id, name) VALUES (0, NULL);
--> statement-breakpoint
INSERT INTO providers (id, name) VALUES (0, NULL);
--> statement-breakpoint
CREATE TRIGGER usage_hour_inserted AFTER INSERT ON usage_hour
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_hour_roll_up();
--> statement-breakpoint
CREATE TRIGGER usage_hour_updated AFTER UPDATE ON usage_hour
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_hour_roll_up();
--> statement-breakpoint
CREATE TRIGGER usage_hour_deleted AFTER DELETE ON usage_hour
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_hour_roll_up();
--> statement-breakpoint
CREATE TRIGGER usage_day_inserted AFTER INSERT ON usage_day
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_day_count_rows();
--> statement-breakpoint
CREATE TRIGGER usage_day_deleted AFTER DELETE ON usage_day
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_day_count_rows();
