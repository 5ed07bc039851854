-- What a user's UTC day came to, in all and by model, by key and by provider: every figure that a page shows at first
-- is read from here, whatever the number of facts. The id is the model's, the key's or the provider's; 0 for all.
CREATE TABLE usage_day_sum (
  user_id bigint NOT NULL,
  dimension text NOT NULL CHECK (dimension IN ('all', 'model', 'key', 'provider')),
  day date NOT NULL,
  id bigint NOT NULL,
  facts integer NOT NULL,
  facts_counted integer NOT NULL,
  requests bigint NOT NULL,
  tokens_input bigint NOT NULL,
  tokens_output bigint NOT NULL,
  cost bigint NOT NULL,
  counted_cost bigint NOT NULL,
  byok_cost bigint NOT NULL,
  PRIMARY KEY (user_id, dimension, day, id)
) WITH (fillfactor = 70);
--> statement-breakpoint
INSERT INTO usage_day_sum
SELECT user_id,
  CASE GROUPING(model_id, key_id, provider_id) WHEN 7 THEN 'all' WHEN 3 THEN 'model' WHEN 5 THEN 'key' ELSE 'provider' END,
  day, coalesce(model_id, key_id, provider_id, 0), count(*), count(requests), coalesce(sum(requests), 0),
  coalesce(sum(tokens_input), 0), coalesce(sum(tokens_output), 0), sum(cost),
  coalesce(sum(cost) FILTER (WHERE requests IS NOT NULL), 0), sum(byok_cost)
FROM (SELECT *, (hour AT TIME ZONE 'UTC')::date AS day FROM usage_hour) f
GROUP BY GROUPING SETS (
  (user_id, day), (user_id, day, model_id), (user_id, day, key_id), (user_id, day, provider_id));
--> statement-breakpoint
DROP TABLE usage_day_model;
--> statement-breakpoint

-- The difference that a statement made is summed up by day once, and the coarser sums are made of that. Every rollup is
-- written in the order of its key, so that concurrent writers take their locks in one order; a group whose last fact
-- went away leaves the rollups.
CREATE OR REPLACE FUNCTION usage_hour_roll_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  removed constant text := 'SELECT -1 AS sign, (hour AT TIME ZONE ''UTC'')::date AS day, * FROM old_rows';
  added constant text := 'SELECT 1 AS sign, (hour AT TIME ZONE ''UTC'')::date AS day, * FROM new_rows';
  changes constant text := CASE TG_OP
    WHEN 'INSERT' THEN added
    WHEN 'DELETE' THEN removed
    ELSE removed || ' UNION ALL ' || added
  END;
BEGIN
  EXECUTE format($sql$
    WITH delta AS MATERIALIZED (
      SELECT user_id, day, key_id, model_id, provider_id,
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
      GROUP BY user_id, day, key_id, model_id, provider_id
    ), by_day AS (
      INSERT INTO usage_day AS r (
        user_id, day, key_id, model_id, provider_id, facts, facts_counted, facts_reasoning, facts_cached,
        requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost)
      SELECT user_id, day, key_id, model_id, provider_id, facts, facts_counted, facts_reasoning, facts_cached,
        requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost
      FROM delta ORDER BY user_id, day, key_id, model_id, provider_id
      ON CONFLICT (user_id, day, key_id, model_id, provider_id) DO UPDATE SET
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
      SELECT user_id,
        CASE GROUPING(model_id, key_id, provider_id)
          WHEN 7 THEN 'all' WHEN 3 THEN 'model' WHEN 5 THEN 'key' ELSE 'provider' END AS dimension,
        day, coalesce(model_id, key_id, provider_id, 0) AS id, sum(facts), sum(facts_counted), sum(requests),
        sum(tokens_input), sum(tokens_output), sum(cost), sum(counted_cost), sum(byok_cost)
      FROM delta
      GROUP BY GROUPING SETS (
        (user_id, day), (user_id, day, model_id), (user_id, day, key_id), (user_id, day, provider_id))
      ORDER BY user_id, dimension, day, id
      ON CONFLICT (user_id, dimension, day, id) DO UPDATE SET
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
    SELECT user_id, key_id, sum(facts), sum(facts_counted), sum(requests), sum(cost), sum(byok_cost)
    FROM delta GROUP BY user_id, key_id ORDER BY user_id, key_id
    ON CONFLICT (user_id, key_id) DO UPDATE SET
      facts = r.facts + excluded.facts,
      facts_counted = r.facts_counted + excluded.facts_counted,
      requests = r.requests + excluded.requests,
      cost = r.cost + excluded.cost,
      byok_cost = r.byok_cost + excluded.byok_cost
  $sql$, changes);

  IF TG_OP = 'DELETE' THEN
    DELETE FROM usage_day r
    USING (SELECT DISTINCT user_id, (hour AT TIME ZONE 'UTC')::date AS day, key_id, model_id, provider_id FROM old_rows) d
    WHERE r.facts = 0 AND r.user_id = d.user_id AND r.day = d.day AND r.key_id = d.key_id
      AND r.model_id = d.model_id AND r.provider_id = d.provider_id;
    DELETE FROM usage_day_sum r
    USING (SELECT DISTINCT user_id, (hour AT TIME ZONE 'UTC')::date AS day FROM old_rows) d
    WHERE r.facts = 0 AND r.user_id = d.user_id AND r.day = d.day
      AND r.dimension = ANY ('{all,model,key,provider}');
    DELETE FROM usage_key r
    USING (SELECT DISTINCT user_id, key_id FROM old_rows) d
    WHERE r.facts = 0 AND r.user_id = d.user_id AND r.key_id = d.key_id;
  END IF;
  RETURN NULL;
END $$;
