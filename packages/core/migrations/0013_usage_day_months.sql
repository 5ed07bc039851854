-- Days are kept by month as facts are, so that old ones leave by dropping a table and not row by row.
ALTER TABLE usage_day RENAME TO usage_day_before;
--> statement-breakpoint
CREATE TABLE usage_day (LIKE usage_day_before) PARTITION BY RANGE (day);
--> statement-breakpoint
ALTER TABLE usage_day_before RENAME CONSTRAINT usage_day_pkey TO usage_day_before_pkey;
--> statement-breakpoint
ALTER TABLE usage_day ADD PRIMARY KEY (user_id, day, key_id, model_id, provider_id);
--> statement-breakpoint
-- Takes what no monthly partition takes, so that a missing one never loses a write.
CREATE TABLE usage_day_default PARTITION OF usage_day DEFAULT;
--> statement-breakpoint
DROP FUNCTION usage_hour_ensure_partition;
--> statement-breakpoint
-- Makes the partitions of a month. What lay in the default ones moves along. Attaching a table lets readers of the
-- other months go on, and neither it nor the move fires the triggers of the whole.
CREATE FUNCTION usage_ensure_month(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_day date := date_trunc('month', month)::date;
  -- Also an instant, whatever the time zone of the session is.
  starts text := first_day || ' 00:00+00';
  ends text := (first_day + interval '1 month')::date || ' 00:00+00';
  parent text;
  split_by text;
  partition text;
BEGIN
  FOR parent, split_by IN VALUES ('usage_hour', 'hour'), ('usage_day', 'day') LOOP
    partition := parent || to_char(first_day, '_YYYY_MM');
    CONTINUE WHEN to_regclass(partition) IS NOT NULL;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
    EXECUTE format(
      'WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *)
       INSERT INTO %5$I SELECT * FROM moved', parent || '_default', split_by, starts, ends, partition);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, starts, ends);
  END LOOP;
END $$;
--> statement-breakpoint
SELECT usage_ensure_month(month) FROM (SELECT DISTINCT date_trunc('month', day)::date AS month FROM usage_day_before) m;
--> statement-breakpoint
INSERT INTO usage_day SELECT * FROM usage_day_before;
--> statement-breakpoint
DROP TABLE usage_day_before;
--> statement-breakpoint
CREATE TRIGGER usage_day_inserted AFTER INSERT ON usage_day
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_day_count_rows();
--> statement-breakpoint
CREATE TRIGGER usage_day_deleted AFTER DELETE ON usage_day
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION usage_day_count_rows();
