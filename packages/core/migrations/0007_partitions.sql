-- A month that had no partition of its own lies in the default one: its facts move along. Attaching a table lets
-- readers of the other months go on, and neither it nor the move fires the triggers of the whole.
CREATE OR REPLACE FUNCTION usage_hour_ensure_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_day date := date_trunc('month', month)::date;
  first_hour text := first_day || ' 00:00+00';
  end_hour text := (first_day + interval '1 month')::date || ' 00:00+00';
  partition text := 'usage_hour_' || to_char(first_day, 'YYYY_MM');
BEGIN
  IF to_regclass(partition) IS NOT NULL THEN RETURN; END IF;
  LOCK TABLE usage_hour_default IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE %I (LIKE usage_hour INCLUDING ALL)', partition);
  EXECUTE format(
    'WITH moved AS (DELETE FROM usage_hour_default WHERE hour >= %L AND hour < %L RETURNING *)
     INSERT INTO %I SELECT * FROM moved', first_hour, end_hour, partition);
  EXECUTE format('ALTER TABLE usage_hour ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    partition, first_hour, end_hour);
END $$;
