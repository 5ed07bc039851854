/** What alerts of a budget are about: see `topic` of `alerts`. */
export function thresholdTopic(budgetId: number, threshold: number): string {
  return `budget_threshold:${budgetId}:${threshold}`;
}

export function forecastTopic(budgetId: number): string {
  return `budget_forecast:${budgetId}`;
}
