import type { Endpoint } from './examples.ts';

/** What each endpoint answers, by example. */
export const answers = {
  stats: {
    summary: {
      total_requests: 1284,
      total_cost: 12.84,
      byok_cost: 0,
      total_tokens_input: 2_503_117,
      total_tokens_output: 410_296,
      avg_cost_per_request: 0.01,
      is_complete: true,
      unknown_hours: 0,
    },
    period: { start_date: '2026-02-01', end_date: '2026-03-02', days: 30 },
  },
  usage: {
    items: [
      {
        api_key_id: 7,
        api_key_name: 'Production',
        date: '2026-03-02',
        model: 'openai/gpt-5-mini',
        provider: 'OpenAI',
        requests_count: 42,
        tokens_input: 81_530,
        tokens_output: 12_904,
        tokens_reasoning: 4096,
        tokens_cached: null,
        cost: 0.428_11,
        byok_cost: 0,
      },
    ],
    pagination: { page: 1, limit: 100, total: 1, pages: 1 },
  },
  keys: {
    items: [
      { id: 7, name: 'Production', is_active: true, stats: { total_requests: 1284, total_cost: 12.84 } },
    ],
    total: 1,
  },
} as const satisfies Record<Endpoint, object>;
