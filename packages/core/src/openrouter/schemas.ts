import { z } from 'zod';
import { parseUsd } from '../lib/money.ts';

/**
 * Only the fields that are used, read leniently: OpenRouter adds and drops fields, and a strict reader would stop
 * the watch for nothing. What is used must be right, though: a wrong type makes the whole answer malformed.
 */
const usd = z.union([z.number(), z.string()]).transform((value, context) => {
  try {
    return parseUsd(value);
  } catch (error) {
    context.issues.push({ code: 'custom', message: String(error), input: value });
    return z.NEVER;
  }
});

/** Counts come as JSON numbers or as strings. */
const count = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .pipe(z.int().min(0));

/** An instant that cannot be read counts as not reported: no number depends on it. */
const instant = z
  .string()
  .transform((text) => new Date(text))
  .refine((at) => !Number.isNaN(at.getTime()))
  .nullish()
  .catch(null);

/** A period that is not known counts as not reported: no number depends on it. */
const limitReset = z.enum(['daily', 'weekly', 'monthly']).nullish().catch(null);

const counters = {
  usage: usd,
  usage_daily: usd.optional(),
  usage_weekly: usd.optional(),
  usage_monthly: usd.optional(),
  byok_usage: usd.optional(),
  byok_usage_daily: usd.optional(),
  byok_usage_weekly: usd.optional(),
  byok_usage_monthly: usd.optional(),
  limit: usd.nullish(),
  limit_remaining: usd.nullish(),
  limit_reset: limitReset,
  expires_at: instant,
};

export const currentKeyAnswer = z.object({
  data: z.object({
    ...counters,
    label: z.string().optional(),
    is_management_key: z.boolean().optional(),
    is_provisioning_key: z.boolean().optional(),
  }),
});

const listedKey = z.object({
  ...counters,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().nullish(),
  label: z.string().nullish(),
  disabled: z.boolean().optional(),
  created_at: instant,
  workspace_id: z.string().nullish(),
});

export const keyAnswer = z.object({ data: listedKey });
export const keyListAnswer = z.object({ data: z.array(listedKey) });

export const workspaceListAnswer = z.object({
  data: z.array(z.object({ id: z.string() })),
  total_count: z.int().optional(),
});

/** `date__hour` or `created_at__hour`; `2026-06-07`, an instant, or an instant without zone, which is UTC. */
const hour = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]00:?00)?)?$/)
  .transform((text) => {
    const [date = '', time = '00:00'] = text.split(/[T ]/);
    return new Date(`${date}T${time.replace(/(Z|[+-]00:?00)$/, '')}Z`);
  })
  .refine((at) => !Number.isNaN(at.getTime()), 'not an instant');

const analyticsRow = z
  .object({
    date__hour: hour.optional(),
    created_at__hour: hour.optional(),
    model: z.string().nullish(),
    provider: z.string().nullish(),
    request_count: count,
    tokens_prompt: count.nullish(),
    tokens_completion: count.nullish(),
    reasoning_tokens: count.nullish(),
    cached_tokens: count.nullish(),
    credits_usage: usd.nullish(),
    byok_usage: usd.nullish(),
    total_usage: usd.nullish(),
  })
  .transform((row, context) => {
    const at = row.date__hour ?? row.created_at__hour;
    const cost = row.credits_usage ?? subtract(row.total_usage, row.byok_usage);
    if (at !== undefined && cost !== undefined) return { ...row, at, cost };
    context.issues.push({ code: 'custom', message: 'a row lacks its hour or its cost', input: row });
    return z.NEVER;
  });

/** Credits where only the total is reported; null (an unused component) counts as nothing spent. */
function subtract(total: bigint | null | undefined, byok: bigint | null | undefined): bigint | undefined {
  return total === undefined ? undefined : (total ?? 0n) - (byok ?? 0n);
}

export const analyticsAnswer = z.object({
  data: z.object({
    data: z.array(analyticsRow),
    metadata: z.object({ truncated: z.boolean() }),
    warnings: z.array(z.string()).optional(),
  }),
});

export const creditsAnswer = z.object({
  data: z.object({ total_credits: usd, total_usage: usd }),
});

export const activityAnswer = z.object({
  data: z.array(
    z.object({
      date: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
      model_permaslug: z.string().nullish(),
      model: z.string().nullish(),
      provider_name: z.string().nullish(),
      usage: usd,
      byok_usage_inference: usd.nullish(),
      requests: count,
      prompt_tokens: count.nullish(),
      completion_tokens: count.nullish(),
      reasoning_tokens: count.nullish(),
    }),
  ),
});

export type CreditsAnswer = z.infer<typeof creditsAnswer>['data'];
export type CurrentKeyAnswer = z.infer<typeof currentKeyAnswer>['data'];
export type KeyListRow = z.infer<typeof listedKey>;
export type AnalyticsRow = z.infer<typeof analyticsRow>;
