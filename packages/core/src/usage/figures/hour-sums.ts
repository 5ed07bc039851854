/**
 * Sums over rows of `usage_hour`, named and typed as `usage_day` has them, so that a query can take a day's rows from
 * either.
 */
export const HOUR_SUMS = `
  count(*)::integer AS facts, count(requests)::integer AS facts_counted,
  count(tokens_reasoning)::integer AS facts_reasoning, count(tokens_cached)::integer AS facts_cached,
  coalesce(sum(requests), 0) AS requests, coalesce(sum(tokens_input), 0) AS tokens_input,
  coalesce(sum(tokens_output), 0) AS tokens_output, coalesce(sum(tokens_reasoning), 0) AS tokens_reasoning,
  coalesce(sum(tokens_cached), 0) AS tokens_cached, coalesce(sum(cost), 0) AS cost,
  coalesce(sum(byok_cost), 0) AS byok_cost`;
