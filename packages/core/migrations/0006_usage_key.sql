-- All that is known of a key, whatever its age: what the clean-up takes from the facts and the other rollups stays in
-- these sums, so that they go on being comparable with OpenRouter's lifetime counters.
CREATE TABLE usage_key (
  user_id bigint NOT NULL,
  key_id bigint NOT NULL,
  facts bigint NOT NULL,
  facts_counted bigint NOT NULL,
  requests bigint NOT NULL,
  cost bigint NOT NULL,
  byok_cost bigint NOT NULL,
  PRIMARY KEY (user_id, key_id)
) WITH (fillfactor = 70);
--> statement-breakpoint
INSERT INTO usage_key
SELECT user_id, key_id, count(*), count(requests), coalesce(sum(requests), 0), sum(cost), sum(byok_cost)
FROM usage_hour GROUP BY user_id, key_id;
--> statement-breakpoint
ALTER TABLE usage_day ADD COLUMN facts_reasoning integer NOT NULL DEFAULT 0;
--> statement-breakpoint
UPDATE usage_day r SET facts_reasoning = f.facts
FROM (
  SELECT user_id, (hour AT TIME ZONE 'UTC')::date AS day, key_id, model_id, provider_id, count(tokens_reasoning) AS facts
  FROM usage_hour GROUP BY 1, 2, 3, 4, 5
) f
WHERE (r.user_id, r.day, r.key_id, r.model_id, r.provider_id)
  = (f.user_id, f.day, f.key_id, f.model_id, f.provider_id);
--> statement-breakpoint
ALTER TABLE usage_day ALTER COLUMN facts_reasoning DROP DEFAULT;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION usage_hour_roll_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  removed constant text := 'SELECT -1 AS sign, (hour AT TIME ZONE ''UTC'')::date AS day, * FROM old_rows';
  added constant text := 'SELECT 1 AS sign, (hour AT TIME ZONE ''UTC'')::date AS day, * FROM new_rows';
  delta constant text := CASE TG_OP
    WHEN 'INSERT' THEN added
    WHEN 'DELETE' THEN removed
    ELSE removed || ' UNION ALL ' || added
  END;
BEGIN
  EXECUTE format($sql$
    INSERT INTO usage_day AS r (
      user_id, day, key_id, model_id, provider_id, facts, facts_counted, facts_reasoning, facts_cached,
      requests, tokens_input, tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost)
    SELECT user_id, day, key_id, model_id, provider_id,
           sum(sign),
           coalesce(sum(sign) FILTER (WHERE requests IS NOT NULL), 0),
           coalesce(sum(sign) FILTER (WHERE tokens_reasoning IS NOT NULL), 0),
           coalesce(sum(sign) FILTER (WHERE tokens_cached IS NOT NULL), 0),
           coalesce(sum(sign * requests), 0),
           coalesce(sum(sign * tokens_input), 0),
           coalesce(sum(sign * tokens_output), 0),
           coalesce(sum(sign * tokens_reasoning), 0),
           coalesce(sum(sign * tokens_cached), 0),
           sum(sign * cost),
           sum(sign * byok_cost)
    FROM (%s) d
    GROUP BY user_id, day, key_id, model_id, provider_id
    ORDER BY user_id, day, key_id, model_id, provider_id
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
  $sql$, delta);

  EXECUTE format($sql$
    INSERT INTO usage_day_model AS r
    SELECT user_id, day, model_id,
           sum(sign),
           coalesce(sum(sign) FILTER (WHERE requests IS NOT NULL), 0),
           coalesce(sum(sign * requests), 0),
           coalesce(sum(sign * tokens_input), 0),
           coalesce(sum(sign * tokens_output), 0),
           sum(sign * cost),
           coalesce(sum(sign * cost) FILTER (WHERE requests IS NOT NULL), 0),
           sum(sign * byok_cost)
    FROM (%s) d
    GROUP BY user_id, day, model_id
    ORDER BY user_id, day, model_id
    ON CONFLICT (user_id, day, model_id) DO UPDATE SET
      facts = r.facts + excluded.facts,
      facts_counted = r.facts_counted + excluded.facts_counted,
      requests = r.requests + excluded.requests,
      tokens_input = r.tokens_input + excluded.tokens_input,
      tokens_output = r.tokens_output + excluded.tokens_output,
      cost = r.cost + excluded.cost,
      counted_cost = r.counted_cost + excluded.counted_cost,
      byok_cost = r.byok_cost + excluded.byok_cost
  $sql$, delta);

  EXECUTE format($sql$
    INSERT INTO usage_key AS r
    SELECT user_id, key_id,
           sum(sign),
           coalesce(sum(sign) FILTER (WHERE requests IS NOT NULL), 0),
           coalesce(sum(sign * requests), 0),
           sum(sign * cost),
           sum(sign * byok_cost)
    FROM (%s) d
    GROUP BY user_id, key_id
    ORDER BY user_id, key_id
    ON CONFLICT (user_id, key_id) DO UPDATE SET
      facts = r.facts + excluded.facts,
      facts_counted = r.facts_counted + excluded.facts_counted,
      requests = r.requests + excluded.requests,
      cost = r.cost + excluded.cost,
      byok_cost = r.byok_cost + excluded.byok_cost
  $sql$, delta);

  IF TG_OP = 'DELETE' THEN
    DELETE FROM usage_day r
    USING (SELECT DISTINCT user_id, (hour AT TIME ZONE 'UTC')::date AS day, key_id, model_id, provider_id FROM old_rows) d
    WHERE r.facts = 0 AND r.user_id = d.user_id AND r.day = d.day AND r.key_id = d.key_id
      AND r.model_id = d.model_id AND r.provider_id = d.provider_id;
    DELETE FROM usage_day_model r
    USING (SELECT DISTINCT user_id, (hour AT TIME ZONE 'UTC')::date AS day, model_id FROM old_rows) d
    WHERE r.facts = 0 AND r.user_id = d.user_id AND r.day = d.day AND r.model_id = d.model_id;
    DELETE FROM usage_key r
    USING (SELECT DISTINCT user_id, key_id FROM old_rows) d
    WHERE r.facts = 0 AND r.user_id = d.user_id AND r.key_id = d.key_id;
  END IF;
  RETURN NULL;
END $$;
