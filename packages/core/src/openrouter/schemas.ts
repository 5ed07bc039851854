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

/**
 * A name as PostgreSQL can hold it: without NUL, and with no half of a character. Composed, as names in inputs are.
 * Undefined where it is missing or cannot be read.
 */
const text = z
  .string()
  .transform((given) => given.replaceAll('\u0000', '').toWellFormed().normalize())
  .nullish()
  .catch(undefined);

/** As many characters as a filter takes; an index of PostgreSQL holds no names of any length. */
const NAME_LENGTH = 200;

/** A name of a model or provider: what is longer is cut, and not in the middle of a character. */
const dictionaryName = text.transform((name) => name?.slice(0, NAME_LENGTH).replace(/[\uD800-\uDBFF]$/, ''));

/** The years that PostgreSQL reads as JavaScript writes them. */
const FIRST_INSTANT = new Date('0001-01-01T00:00:00Z');
const LAST_INSTANT = new Date('9999-12-31T23:59:59.999Z');

/** Undefined where it is missing or cannot be read, or held: no number depends on it. */
const instant = z
  .string()
  .transform((text) => new Date(text))
  .refine((at) => at >= FIRST_INSTANT && at <= LAST_INSTANT)
  .nullish()
  .catch(undefined);

/** Null is never, or a period that is not known: no number depends on it. Undefined where it is missing or no word at all. */
const limitReset = z
  .union([z.enum(['daily', 'weekly', 'monthly']), z.string().transform(() => null)])
  .nullish()
  .catch(undefined);

/** A counter beside the one that everything hangs on: left out where it is odd. */
const usdIfReported = usdIfKnown.transform((amount) => amount ?? undefined);

/** Null is no limit; undefined where it is missing or cannot be read. */
const limit = largeUsd.nullish().catch(undefined);

const counters = {
  usage: usd,
  usage_daily: usdIfReported,
  usage_weekly: usdIfReported,
  usage_monthly: usdIfReported,
  byok_usage: usdIfReported,
  byok_usage_daily: usdIfReported,
  byok_usage_weekly: usdIfReported,
  byok_usage_monthly: usdIfReported,
  limit,
  limit_remaining: limit,
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
  /** Undefined where it is missing or cannot be read. */
  readonly name: string | undefined;
  readonly field: string;
}

const named = z.object({ hash: listedKey.shape.hash, name: text });

/** One key of a listing; an odd one keeps no other from being read. */
export function readListedKey(item: unknown): { readonly key: KeyListRow } | OddKey {
  const read = listedKey.safeParse(item);
  if (read.success) return { key: read.data };
  const { data: known } = named.safeParse(item);
  return {
    hash: known?.hash ?? null,
    name: known?.name ?? undefined,
    field: `data.${read.error.issues[0]?.path.join('.') ?? ''}`,
  };
}

export const keyAnswer = z.object({ data: listedKey });
export const keyListAnswer = z.object({ data: z.array(z.unknown()) });

export const workspaceListAnswer = z.object({
  data: z.array(z.object({ id: z.string() })),
  total_count: z.int().optional().catch(undefined),
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

/** An hour in a row that may name it in one of two columns. */
const hourIfReadable = hour.nullish().catch(null);

const analyticsRow = z.object({
  date__hour: hourIfReadable,
  created_at__hour: hourIfReadable,
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
});

/** What was not understood of a row. */
export interface OddRow {
  /** The hour or UTC day that it is about; null where that is what was not understood. */
  readonly at: Date | null;
  readonly field: string;
}

/** A row that is understood but for counts that are odd, and so unknown: the first of them, or null. */
interface ReadRow<R> {
  readonly row: R;
  readonly oddCount: string | null;
}

/** The first of a row's counts that says something, and nothing that can be read. */
function oddCountOf<Name extends string>(
  item: unknown,
  row: Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): Name | undefined {
  const given = z.record(z.string(), z.unknown()).parse(item);
  return names.find((name) => given[name] != null && row[name] == null);
}

const COUNT_COLUMNS = [
  'request_count',
  'tokens_prompt',
  'tokens_completion',
  'reasoning_tokens',
  'cached_tokens',
] as const;

/** One row of analytics; an odd one keeps no other from being read. */
export function readAnalyticsRow(item: unknown): ReadRow<AnalyticsRow> | OddRow {
  const read = analyticsRow.safeParse(item);
  if (!read.success) return { at: null, field: 'data.data' };
  const { date__hour, created_at__hour, credits_usage: credits, byok_usage: byok, ...rest } = read.data;
  const { total_usage: total, ...others } = rest;
  const at = date__hour ?? created_at__hour ?? null;
  if (at === null) return { at, field: 'data.data.date__hour' };
  const cost = componentOf(credits, total, byok);
  const byokCost = byok == null ? 0n : componentOf(byok, total, credits);
  if (cost !== undefined && byokCost !== undefined) {
    const odd = oddCountOf(item, others, COUNT_COLUMNS);
    return {
      row: { ...others, at, cost, byokCost },
      oddCount: odd === undefined ? null : `data.data.${odd}`,
    };
  }
  return { at, field: `data.data.${byok === 'odd' ? 'byok_usage' : 'credits_usage'}` };
}

type Amount = z.infer<typeof usdOrOdd>;

/**
 * One component of the total, as reported or by subtraction. Null is an unused component, and nothing spent; a total that is null
 * is no amount to subtract from.
 */
function componentOf(own: Amount, total: Amount, other: Amount): bigint | undefined {
  if (typeof own === 'bigint') return own;
  if (typeof total === 'bigint') return other === 'odd' ? undefined : total - (other ?? 0n);
  return total === null && (own === null || other == null) ? 0n : undefined;
}

export const analyticsAnswer = z.object({
  data: z.object({
    data: z.array(z.unknown()),
    metadata: z.object({ truncated: z.boolean() }),
    warnings: z.array(z.string()).optional(),
  }),
});

export const requestCountAnswer = z.object({
  data: z.object({
    data: z.array(
      z.object({
        request_count: z
          .union([z.number(), z.string().regex(/^\d+$/)])
          .transform(Number)
          .pipe(z.int()),
      }),
    ),
    metadata: z.object({ truncated: z.boolean() }),
    warnings: z.array(z.string()).optional(),
  }),
});

export const creditsAnswer = z.object({
  data: z.object({ total_credits: largeUsd, total_usage: largeUsd }),
});

export const activityAnswer = z.object({ data: z.array(z.unknown()) });

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}/)
  .transform((text) => new Date(text.slice(0, 10)))
  .refine((at) => !Number.isNaN(at.getTime()), 'not a day');

const activityRow = z.object({
  date: day,
  model_permaslug: dictionaryName,
  model: dictionaryName,
  provider_name: dictionaryName,
  usage: usd,
  byok_usage_inference: usd.nullish(),
  requests: count,
  prompt_tokens: count,
  completion_tokens: count,
  reasoning_tokens: count,
});

const onlyDay = z.object({ date: day });

const ACTIVITY_COUNTS = ['requests', 'prompt_tokens', 'completion_tokens', 'reasoning_tokens'] as const;

/** One row of activity; an odd one keeps no other day from being read. */
export function readActivityRow(item: unknown): ReadRow<ActivityRow> | OddRow {
  const read = activityRow.safeParse(item);
  if (read.success) {
    const odd = oddCountOf(item, read.data, ACTIVITY_COUNTS);
    return { row: read.data, oddCount: odd === undefined ? null : `data.${odd}` };
  }
  const known = onlyDay.safeParse(item);
  const field = read.error.issues[0]?.path.join('.');
  return { at: known.success ? known.data.date : null, field: field ? `data.${field}` : 'data' };
}

export type CreditsAnswer = z.infer<typeof creditsAnswer>['data'];
export type CurrentKeyAnswer = z.infer<typeof currentKeyAnswer>['data'];
export type KeyListRow = z.infer<typeof listedKey>;
export type ActivityRow = z.infer<typeof activityRow>;
/** A row that was understood, with its hour and both amounts. */
export interface AnalyticsRow
  extends Omit<
    z.infer<typeof analyticsRow>,
    'date__hour' | 'created_at__hour' | 'credits_usage' | 'byok_usage' | 'total_usage'
  > {
  readonly at: Date;
  readonly cost: bigint;
  readonly byokCost: bigint;
}
