import { shiftDate } from '@watcher/contract/calendar/dates';
import type { Endpoint, Language } from './examples.ts';
import type { Filling } from './filling.ts';

/** What each endpoint answers, by example: about the days that the program beside it asks about. */
export function answersTo(language: Language, { to }: Pick<Filling, 'to'>) {
  return {
    stats: {
      summary: {
        total_requests: 1284,
        total_cost: 12.84,
        byok_cost: 0,
        total_tokens_input: 2_503_117,
        total_tokens_output: 410_296,
        avg_cost_per_request: 0.01,
        is_complete: true,
        is_cost_complete: true,
        unknown_hours: 0,
      },
      period: { start_date: shiftDate(to, -29), end_date: to, days: 30 },
    },
    usage: {
      items: [
        {
          api_key_id: 7,
          api_key_name: 'Production',
          date: to,
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
      // As many rows of a page as each asks for.
      pagination: { page: 1, limit: language === 'curl' ? 1000 : 100, total: 1, pages: 1 },
    },
    keys: {
      items: [
        { id: 7, name: 'Production', is_active: true, stats: { total_requests: 1284, total_cost: 12.84 } },
      ],
      total: 1,
    },
  } satisfies Record<Endpoint, object>;
}
