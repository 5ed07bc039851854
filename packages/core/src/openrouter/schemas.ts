import { startOfHour } from '@watcher/contract/calendar/time';
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

/** No key does more in an hour; sums over years of such rows are numbers that JSON holds exactly. */
const MAX_COUNT = 10 ** 12;

/**
 * Counts come as JSON numbers or as strings; below zero they are a correction. One that cannot be read, or cannot be, is
 * unknown, and no reason to leave the money beside it unread.
 */
const count = z
  .union([z.number(), z.string().regex(/^-?\d+$/)])
  .transform(Number)
  .pipe(z.int().min(-MAX_COUNT).max(MAX_COUNT))
  .nullish()
  .catch(null);

/** A name as PostgreSQL can hold it: without NUL, and with no half of a character. */
const text = z
  .string()
  .transform((given) => given.replaceAll('\u0000', '').toWellFormed())
  .nullish()
  .catch(null);

/** As many characters as a filter takes; an index of PostgreSQL holds no names of any length. */
const NAME_LENGTH = 200;

/** A name of a model or provider: what is longer is cut, and not in the middle of a character. */
const dictionaryName = text.transform((name) => name?.slice(0, NAME_LENGTH).replace(/[\uD800-\uDBFF]$/, ''));

/** The years that PostgreSQL reads as JavaScript writes them. */
const FIRST_INSTANT = new Date('0001-01-01T00:00:00Z');
const LAST_INSTANT = new Date('9999-12-31T23:59:59.999Z');

/** An instant that cannot be read, or held, counts as not reported: no number depends on it. */
const instant = z
  .string()
  .transform((text) => new Date(text))
  .refine((at) => at >= FIRST_INSTANT && at <= LAST_INSTANT)
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

/**
 * `date__hour` or `created_at__hour`; `2026-06-07`, an instant, or an instant without zone, which is UTC. What lies within
 * an hour belongs to it.
 */
const hour = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]00:?00)?)?$/)
  .transform((text) => {
    const [date = '', time = '00:00'] = text.split(/[T ]/);
    return startOfHour(new Date(`${date}T${time.replace(/(Z|[+-]00:?00)$/, '')}Z`));
  })
  .refine((at) => !Number.isNaN(at.getTime()), 'not an instant');

/** An amount in a row of three that say each other: what is odd in one follows from the two others. */
const usdOrOdd = z.union([usd.nullish(), z.unknown().transform(() => 'odd' as const)]);

const analyticsRow = z
  .object({
    date__hour: hour.optional(),
    created_at__hour: hour.optional(),
    model: dictionaryName,
    provider: dictionaryName,
    request_count: count,
    tokens_prompt: count,
    tokens_completion: count,
    reasoning_tokens: count,
    cached_tokens: count,
    credits_usage: usdOrOdd,
    byok_usage: usdOrOdd,
    total_usage: usdOrOdd,
  })
  .transform((row, context) => {
    const { credits_usage: credits, byok_usage: byok, total_usage: total, ...others } = row;
    const at = row.date__hour ?? row.created_at__hour;
    const cost = (credits === 'odd' ? undefined : credits) ?? subtract(total, byok);
    const byokCost = byok === 'odd' ? subtract(total, credits) : (byok ?? 0n);
    if (at !== undefined && cost !== undefined && byokCost !== undefined) {
      return { ...others, at, cost, byokCost };
    }
    const path = credits === 'odd' ? ['credits_usage'] : byok === 'odd' ? ['byok_usage'] : [];
    context.issues.push({ code: 'custom', message: 'a row lacks its hour or its cost', input: row, path });
    return z.NEVER;
  });

type Amount = z.infer<typeof usdOrOdd>;

/** One component where the total and the other are reported; null (an unused component) counts as nothing spent. */
function subtract(total: Amount, other: Amount): bigint | undefined {
  return total === undefined || total === 'odd' || other === 'odd'
    ? undefined
    : (total ?? 0n) - (other ?? 0n);
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
      date: z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}/)
        .transform((text) => new Date(text.slice(0, 10)))
        .refine((day) => !Number.isNaN(day.getTime()), 'not a day'),
      model_permaslug: dictionaryName,
      model: dictionaryName,
      provider_name: dictionaryName,
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
