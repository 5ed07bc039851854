-- The functions behind usage: every start runs this file again, before the migrations. Their bodies stand here and
-- nowhere else, so that a change of one is a change of this file. The columns are those of the table of measures
-- (src/usage/measures/table.ts).

-- A month that had no partition of its own lies in the default one: its facts move along. Attaching a table lets
-- readers of the other months go on, and neither it nor the move fires the triggers of the whole. Every statement about
-- usage queues behind an exclusive lock that waits for a long reader, such as a backup, so the wait is short.
CREATE OR REPLACE FUNCTION usage_hour_ensure_partition(month date) RETURNS void LANGUAGE plpgsql
SET lock_timeout = '2s' AS $$
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

-- The UTC day that a span lies in; NULL when it reaches into another.
CREATE OR REPLACE FUNCTION usage_span_day(begins timestamptz, ends timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN (begins AT TIME ZONE 'UTC')::date = ((ends - interval '1 microsecond') AT TIME ZONE 'UTC')::date
    THEN (begins AT TIME ZONE 'UTC')::date END
$$;

-- An upsert fires both kinds of trigger; the rows that it only changed are not among the new ones.
CREATE OR REPLACE FUNCTION usage_day_count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO usage_day_rows AS r
    SELECT team_id, day, count(*) FROM new_rows GROUP BY team_id, day ORDER BY team_id, day
    ON CONFLICT (team_id, day) DO UPDATE SET rows = r.rows + excluded.rows;
  ELSE
    UPDATE usage_day_rows r SET rows = r.rows - d.rows
    FROM (SELECT team_id, day, count(*) AS rows FROM old_rows GROUP BY team_id, day) d
    WHERE r.team_id = d.team_id AND r.day = d.day;
    DELETE FROM usage_day_rows r
    USING (SELECT DISTINCT team_id, day FROM old_rows) d
    WHERE r.rows = 0 AND r.team_id = d.team_id AND r.day = d.day;
  END IF;
  RETURN NULL;
END $$;

-- The difference that a statement made is summed up by day once, and the coarser sums are made of that. Every rollup is
-- written in the order of its key, so that concurrent writers take their locks in one order; a group whose last fact
-- went away leaves the rollups. A span (usage_span) is a fact of its day without model, provider and counts; one of
-- several days has no day and is in the sums of its key alone. What the clean-up takes away stays in these.
CREATE OR REPLACE FUNCTION usage_hour_roll_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  facts constant text := CASE TG_TABLE_NAME WHEN 'usage_span' THEN $rows$
    usage_span_day("from", until) AS day, team_id, key_id, 0 AS model_id, 0 AS provider_id, NULL::bigint AS requests,
    NULL::bigint AS tokens_input, NULL::bigint AS tokens_output, NULL::bigint AS tokens_reasoning,
    NULL::bigint AS tokens_cached, cost, byok_cost$rows$
    ELSE '(hour AT TIME ZONE ''UTC'')::date AS day, *' END;
  removed constant text := 'SELECT -1 AS sign, ' || facts || ' FROM old_rows';
  added constant text := 'SELECT 1 AS sign, ' || facts || ' FROM new_rows';
  changes constant text := CASE TG_OP
    WHEN 'INSERT' THEN added
    WHEN 'DELETE' THEN removed
    ELSE removed || ' UNION ALL ' || added
  END;
BEGIN
  IF current_setting('usage.is_cleanup', true) = 'on' THEN RETURN NULL; END IF;
  -- A trigger fires for a statement that changed no row, too, as most of a sync do.
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
  ELSIF NOT EXISTS (SELECT FROM old_rows) THEN
    RETURN NULL;
  END IF;
  EXECUTE format($sql$
    WITH delta AS MATERIALIZED (
      SELECT team_id, day, key_id, model_id, provider_id,
             sum(sign) AS facts,
             coalesce(sum(sign) FILTER (WHERE requests IS NOT NULL), 0) AS facts_counted,
             coalesce(sum(sign) FILTER (WHERE tokens_reasoning IS NOT NULL), 0) AS facts_reasoning,
             coalesce(sum(sign) FILTER (WHERE tokens_cached IS NOT NULL), 0) AS facts_cached,
             coalesce(sum(sign * requests), 0) AS requests,
             coalesce(sum(sign * tokens_input), 0) AS tokens_input,
             coalesce(sum(sign * tokens_output), 0) AS tokens_output,
             coalesce(sum(sign * tokens_reasoning), 0) AS tokens_reasoning,
             coalesce(sum(sign * tokens_cached), 0) AS tokens_cached,
             sum(sign * cost) AS cost,
             coalesce(sum(sign * cost) FILTER (WHERE requests IS NOT NULL), 0) AS counted_cost,
             sum(sign * byok_cost) AS byok_cost
      FROM (%s) c
      GROUP BY team_id, day, key_id, model_id, provider_id
    ), by_day AS (
      INSERT INTO usage_day AS r (
        team_id, day, key_id, model_id, provider_id, facts, facts_counted, facts_reasoning, facts_cached,
        requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost)
      SELECT team_id, day, key_id, model_id, provider_id, facts, facts_counted, facts_reasoning, facts_cached,
        requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost
      FROM delta WHERE day IS NOT NULL ORDER BY team_id, day, key_id, model_id, provider_id
      ON CONFLICT (team_id, day, key_id, model_id, provider_id) DO UPDATE SET
        facts = r.facts + excluded.facts,
        facts_counted = r.facts_counted + excluded.facts_counted,
        facts_reasoning = r.facts_reasoning + excluded.facts_reasoning,
        facts_cached = r.facts_cached + excluded.facts_cached,
        requests = r.requests + excluded.requests,
        tokens_input = r.tokens_input + excluded.tokens_input,
        tokens_output = r.tokens_output + excluded.tokens_output,
        tokens_reasoning = r.tokens_reasoning + excluded.tokens_reasoning,
        tokens_cached = r.tokens_cached + excluded.tokens_cached,
        cost = r.cost + excluded.cost,
        byok_cost = r.byok_cost + excluded.byok_cost
    ), by_dimension AS (
      INSERT INTO usage_day_sum AS r
      SELECT team_id,
        CASE WHEN GROUPING(model_id) = 0 THEN 'model' WHEN GROUPING(key_id) = 0 THEN 'key'
          WHEN GROUPING(provider_id) = 0 THEN 'provider' ELSE 'all' END AS dimension,
        day, coalesce(model_id, key_id, provider_id, 0) AS id, sum(facts), sum(facts_counted), sum(requests),
        sum(tokens_input), sum(tokens_output), sum(cost), sum(counted_cost), sum(byok_cost)
      FROM delta WHERE day IS NOT NULL
      GROUP BY GROUPING SETS (
        (team_id, day), (team_id, day, model_id), (team_id, day, key_id), (team_id, day, provider_id))
      ORDER BY team_id, dimension, day, id
      ON CONFLICT (team_id, dimension, day, id) DO UPDATE SET
        facts = r.facts + excluded.facts,
        facts_counted = r.facts_counted + excluded.facts_counted,
        requests = r.requests + excluded.requests,
        tokens_input = r.tokens_input + excluded.tokens_input,
        tokens_output = r.tokens_output + excluded.tokens_output,
        cost = r.cost + excluded.cost,
        counted_cost = r.counted_cost + excluded.counted_cost,
        byok_cost = r.byok_cost + excluded.byok_cost
    )
    INSERT INTO usage_key AS r
    SELECT team_id, key_id, sum(facts), sum(facts_counted), sum(requests), sum(cost), sum(byok_cost)
    FROM delta GROUP BY team_id, key_id ORDER BY team_id, key_id
    ON CONFLICT (team_id, key_id) DO UPDATE SET
      facts = r.facts + excluded.facts,
      facts_counted = r.facts_counted + excluded.facts_counted,
      requests = r.requests + excluded.requests,
      cost = r.cost + excluded.cost,
      byok_cost = r.byok_cost + excluded.byok_cost
  $sql$, changes);

  IF TG_OP = 'DELETE' THEN
    EXECUTE format($sql$
      DELETE FROM usage_day r USING (SELECT DISTINCT team_id, day, key_id, model_id, provider_id FROM (%s) c) d
      WHERE r.facts = 0 AND r.team_id = d.team_id AND r.day = d.day AND r.key_id = d.key_id
        AND r.model_id = d.model_id AND r.provider_id = d.provider_id
    $sql$, removed);
    EXECUTE format($sql$
      DELETE FROM usage_day_sum r USING (SELECT DISTINCT team_id, day FROM (%s) c) d
      WHERE r.facts = 0 AND r.team_id = d.team_id AND r.day = d.day
        AND r.dimension = ANY ('{all,model,key,provider}')
    $sql$, removed);
    DELETE FROM usage_key r
    USING (SELECT DISTINCT team_id, key_id FROM old_rows) d
    WHERE r.facts = 0 AND r.team_id = d.team_id AND r.key_id = d.key_id;
  END IF;
  RETURN NULL;
END $$;

-- Days of time zones whose sums are kept (usage_local_day) go with the first change of a fact in them; whoever asks for
-- one next makes it anew. None is longer than 26 hours.
CREATE OR REPLACE FUNCTION usage_local_day_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM usage_local_day d USING (SELECT DISTINCT team_id, hour FROM old_rows) c
    WHERE d.team_id = c.team_id AND d.starts_at > c.hour - interval '26 hours' AND d.starts_at <= c.hour
      AND d.ends_at > c.hour;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    DELETE FROM usage_local_day d USING (SELECT DISTINCT team_id, hour FROM new_rows) c
    WHERE d.team_id = c.team_id AND d.starts_at > c.hour - interval '26 hours' AND d.starts_at <= c.hour
      AND d.ends_at > c.hour;
  END IF;
  RETURN NULL;
END $$;
