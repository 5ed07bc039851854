-- How many rows of `usage_day` each day of a user has, so that a page is reached, and the total told, by days.
CREATE TABLE usage_day_rows (
  user_id bigint NOT NULL,
  day date NOT NULL,
  rows integer NOT NULL,
  PRIMARY KEY (user_id, day)
) WITH (fillfactor = 70);
--> statement-breakpoint
INSERT INTO usage_day_rows SELECT user_id, day, count(*) FROM usage_day GROUP BY user_id, day;
--> statement-breakpoint
-- An upsert fires both kinds of trigger; the rows that it only changed are not among the new ones.
CREATE FUNCTION usage_day_count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO usage_day_rows AS r
    SELECT user_id, day, count(*) FROM new_rows GROUP BY user_id, day ORDER BY user_id, day
    ON CONFLICT (user_id, day) DO UPDATE SET rows = r.rows + excluded.rows;
  ELSE
    UPDATE usage_day_rows r SET rows = r.rows - d.rows
    FROM (SELECT user_id, day, count(*) AS rows FROM old_rows GROUP BY user_id, day) d
    WHERE r.user_id = d.user_id AND r.day = d.day;
    DELETE FROM usage_day_rows r
    USING (SELECT DISTINCT user_id, day FROM old_rows) d
    WHERE r.rows = 0 AND r.user_id = d.user_id AND r.day = d.day;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER usage_day_inserted AFTER INSERT ON usage_day
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_day_count_rows();
--> statement-breakpoint
CREATE TRIGGER usage_day_deleted AFTER DELETE ON usage_day
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_day_count_rows();
