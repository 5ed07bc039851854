/** How a key is used. Means are of an average hour at the start of 2026, from where it grows. */
export type Profile = {
  requestsPerHour: number;
  /** When in the (UTC) day: by people at work, evenly, or by a job in the small hours. */
  rhythm: 'office' | 'steady' | 'nightly';
  /** What is left of the traffic on Saturdays and Sundays, 0–1. */
  weekend: number;
  /** Growth per week, such as 0.01. */
  growth: number;
  /** Of requests that use the owner's own provider key, 0–1. */
  byokShare: number;
  /** Tokens of one request, on average. */
  promptTokens: number;
  completionTokens: number;
  /** Of the prompt that comes from the cache, and of the completion that is reasoning (where the model reasons), 0–1. */
  cachedShare: number;
  reasoningShare: number;
  /** Permaslugs of the catalogue, with the weight of each. */
  models: Readonly<Record<string, number>>;
};

/** Purposes that a key is believably named for. */
export const PROFILES = {
  'production-api': {
    requestsPerHour: 55,
    rhythm: 'office',
    weekend: 0.55,
    growth: 0.008,
    byokShare: 0,
    promptTokens: 2600,
    completionTokens: 420,
    cachedShare: 0.55,
    reasoningShare: 0.35,
    models: {
      'anthropic/claude-4.5-sonnet-20250929': 4,
      'openai/gpt-5-2025-08-07': 2,
      'google/gemini-2.5-flash': 4,
    },
  },
  'support-bot': {
    requestsPerHour: 90,
    rhythm: 'office',
    weekend: 0.7,
    growth: 0.012,
    byokShare: 0,
    promptTokens: 1500,
    completionTokens: 260,
    cachedShare: 0.7,
    reasoningShare: 0.2,
    models: {
      'openai/gpt-5-mini-2025-08-07': 5,
      'anthropic/claude-4.5-haiku-20251001': 3,
      'openai/gpt-4.1-mini-2025-04-14': 2,
    },
  },
  'batch-nightly': {
    requestsPerHour: 60,
    rhythm: 'nightly',
    weekend: 1,
    growth: 0.004,
    byokShare: 0,
    promptTokens: 5200,
    completionTokens: 700,
    cachedShare: 0.1,
    reasoningShare: 0.1,
    models: {
      'deepseek/deepseek-chat-v3.1': 5,
      'meta-llama/llama-3.3-70b-instruct': 3,
      'mistralai/mistral-small-3.2-24b-instruct-2506': 2,
    },
  },
  research: {
    requestsPerHour: 9,
    rhythm: 'office',
    weekend: 0.3,
    growth: 0.006,
    byokShare: 0.5,
    promptTokens: 7800,
    completionTokens: 1900,
    cachedShare: 0.3,
    reasoningShare: 0.6,
    models: {
      'google/gemini-2.5-pro': 3,
      'openai/gpt-5-2025-08-07': 3,
      'anthropic/claude-4.5-sonnet-20250929': 2,
    },
  },
  staging: {
    requestsPerHour: 8,
    rhythm: 'office',
    weekend: 0.05,
    growth: 0.002,
    byokShare: 0,
    promptTokens: 1900,
    completionTokens: 350,
    cachedShare: 0.4,
    reasoningShare: 0.3,
    models: { 'openai/gpt-4.1-2025-04-14': 2, 'google/gemini-2.5-flash': 3, 'x-ai/grok-4-fast': 2 },
  },
  hobby: {
    requestsPerHour: 5,
    rhythm: 'office',
    weekend: 1.5,
    growth: 0,
    byokShare: 0,
    promptTokens: 1200,
    completionTokens: 500,
    cachedShare: 0,
    reasoningShare: 0.2,
    models: {
      'deepseek/deepseek-chat-v3.1:free': 3,
      'meta-llama/llama-3.3-70b-instruct:free': 2,
    },
  },
} as const satisfies Readonly<Record<string, Profile>>;
