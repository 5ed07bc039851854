-- A fact tells its requests, input and output tokens, or no count at all: part of them were sums that are too small.
UPDATE "usage_hour" SET "requests" = NULL, "tokens_input" = NULL, "tokens_output" = NULL, "tokens_reasoning" = NULL,
  "tokens_cached" = NULL
WHERE num_nulls("requests", "tokens_input", "tokens_output") > 0
  AND num_nonnulls("requests", "tokens_input", "tokens_output", "tokens_reasoning", "tokens_cached") > 0;
