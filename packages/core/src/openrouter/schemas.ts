import { z } from 'zod';
import { MAX_LARGE, parseUsd } from '../lib/money.ts';

/**
 * Only the fields that are used, read leniently: OpenRouter adds and drops fields, and a strict reader would stop
 * the watch for nothing. What is used must be right, though: a wrong type makes the whole answer malformed.
 */
const usdUpTo = (max?: bigint) =>
  z.union([z.number(), z.string()]).transform((value, context) => {
    try {
      return parseUsd(value, max);
    } catch (error) {
      context.issues.push({ code: 'custom', message: String(error), input: value });
      return z.NEVER;
    }
  });

const usd = usdUpTo();
/** Limits and credits may be any amount that somebody thinks of as no limit. */
const largeUsd = usdUpTo(MAX_LARGE);

/** An amount that no sum hangs on: what is odd in it is unknown, and no reason to leave the rest unread. */
const usdIfKnown = usd.nullish().catch(null);

/**
 * Counts come as JSON numbers or as strings; below zero they are a correction. One that cannot be read is unknown, and
 * no reason to leave the money beside it unread.
 */
const count = z
  .union([z.number(), z.string().regex(/^-?\d+$/)])
  .transform(Number)
  .pipe(z.int())
  .nullish()
  .catch(null);

/** A name as PostgreSQL can hold it: without NUL, and with no half of a character. */
const text = z
  .string()
  .transform((given) => given.replaceAll('\u0000', '').toWellFormed())
  .nullish()
  .catch(null);

/** An instant that cannot be read counts as not reported: no number depends on it. */
const instant = z
  .string()
  .transform((text) => new Date(text))
  .refine((at) => !Number.isNaN(at.getTime()))
  .nullish()
  .catch(null);

/** A period that is not known counts as not reported: no number depends on it. */
const limitReset = z.enum(['daily', 'weekly', 'monthly']).nullish().catch(null);

/** A counter beside the one that everything hangs on: left out where it is odd. */
const usdIfReported = usdIfKnown.transform((amount) => amount ?? undefined);

const counters = {
  usage: usd,
  usage_daily: usdIfReported,
  usage_weekly: usdIfReported,
  usage_monthly: usdIfReported,
  byok_usage: usdIfReported,
  byok_usage_daily: usdIfReported,
  byok_usage_weekly: usdIfReported,
  byok_usage_monthly: usdIfReported,
  limit: largeUsd.nullish().catch(null),
  limit_remaining: largeUsd.nullish().catch(null),
  limit_reset: limitReset,
  expires_at: instant,
  creator_user_id: text,
};

export const currentKeyAnswer = z.object({
  data: z.object({
    ...counters,
    label: text,
    is_management_key: z.boolean().optional().catch(undefined),
    is_provisioning_key: z.boolean().optional().catch(undefined),
  }),
});

const listedKey = z.object({
  ...counters,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  name: text,
  label: text,
  disabled: z.boolean().optional().catch(undefined),
  created_at: instant,
  workspace_id: text,
});

/** A listed key of which something that everything hangs on was not understood. */
export interface OddKey {
  /** Null where that is what was not understood. */
  readonly hash: string | null;
  readonly field: string;
}

const onlyHash = z.object({ hash: listedKey.shape.hash });

/** One key of a listing; an odd one keeps no other from being read. */
export function readListedKey(item: unknown): { readonly key: KeyListRow } | OddKey {
  const read = listedKey.safeParse(item);
  if (read.success) return { key: read.data };
  const known = onlyHash.safeParse(item);
  return {
    hash: known.success ? known.data.hash : null,
    field: `data.${read.error.issues[0]?.path.join('.') ?? ''}`,
  };
}

export const keyAnswer = z.object({ data: listedKey });
export const keyListAnswer = z.object({ data: z.array(z.unknown()) });

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
    model: text,
    provider: text,
    request_count: count,
    tokens_prompt: count,
    tokens_completion: count,
    reasoning_tokens: count,
    cached_tokens: count,
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
  data: z.object({ total_credits: largeUsd, total_usage: largeUsd }),
});

export const activityAnswer = z.object({
  data: z.array(
    z.object({
      date: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
      model_permaslug: text,
      model: text,
      provider_name: text,
      usage: usd,
      byok_usage_inference: usd.nullish(),
      requests: count,
      prompt_tokens: count,
      completion_tokens: count,
      reasoning_tokens: count,
    }),
  ),
});

export type CreditsAnswer = z.infer<typeof creditsAnswer>['data'];
export type CurrentKeyAnswer = z.infer<typeof currentKeyAnswer>['data'];
export type KeyListRow = z.infer<typeof listedKey>;
export type AnalyticsRow = z.infer<typeof analyticsRow>;
