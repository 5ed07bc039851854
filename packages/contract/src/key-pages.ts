import { z } from 'zod';
import { completeness } from './completeness.ts';
import { countSchema, dateSchema, idSchema, instantSchema, timeZoneSchema, usdSchema } from './fields.ts';
import { creditsOutput } from './health.ts';
import { keyIdSchema, keyOutput, keyProblem } from './keys.ts';
import { RUN_OUTCOMES, RUN_SOURCES } from './keys-fields.ts';
import { unallocatedOutput } from './usage-fields.ts';
import { warningOutput } from './warnings.ts';

const run = z.object({
  source: z.enum(RUN_SOURCES),
  startedAt: instantSchema,
  tookMs: z.int(),
  rows: z.int(),
  outcome: z.enum(RUN_OUTCOMES),
  /** Why it failed, or what a validation found. */
  problem: keyProblem.nullable(),
});

/**
 * A key as the pages show it: besides, what time its limit counts. Where the limit has started again since OpenRouter
 * was last asked, nobody knows what remains of it, and `limitRemaining` is null.
 */
const shownKeyOutput = keyOutput.extend({
  /** When OpenRouter last told the limit; null: never, so that no limit does not mean that there is none. */
  limitSeenAt: instantSchema.nullable(),
  /** Who made it: an id of OpenRouter's people; null where it did not say. */
  creatorUserId: z.string().nullable(),
  /** The midnight of UTC at which the limit starts again; null when it never does. */
  limitResetsAt: instantSchema.nullable(),
  /** What to look at, the most severe first; none when all is well. */
  warnings: z.array(warningOutput),
});

export const watchedKeyOutput = shownKeyOutput.extend({
  /** A sync of it waits or runs now. */
  pending: z.boolean(),
  /** The last sync; validations are not meant. */
  lastRun: run.nullable(),
});

const timeZone = timeZoneSchema.optional();

/** Credits in USD; null where nothing is known of the days. */
const spend = usdSchema.nullable();

export const keySummariesInput = z.strictObject({ timeZone });

export const keySummaryOutput = z.object({
  keyId: idSchema,
  today: spend,
  /** Since the first of the calendar month, as far as it is known. */
  thisMonth: spend,
  /** Today and the 29 days before, as far as they are known. */
  last30Days: spend,
  /** The last day with any usage among those days and those of this month; null: none that is known. */
  lastUsedOn: dateSchema.nullable(),
  /** The last 14 days, today last. */
  sparkline: z.array(spend),
  /** The last sync; validations are not meant. */
  lastRun: run.nullable(),
});

export const keyDetailInput = z.strictObject({ id: keyIdSchema, timeZone });

/** What one of several had in the shown days. */
const part = z.object({
  cost: usdSchema,
  byokCost: usdSchema,
  requests: countSchema,
  tokens: countSchema,
  percentageCost: z.number(),
});

/**
 * A key's own page; of a management key, that of its account: what all keys in it used. Days are those of the time zone,
 * the last 30, today last.
 */
export const keyDetailOutput = z.object({
  key: shownKeyOutput,
  today: spend,
  thisMonth: spend,
  byDate: z.array(
    z.object({ date: dateSchema, cost: spend, byokCost: spend, requests: countSchema, tokens: countSchema }),
  ),
  /** What was used in spans of several days, of which no day is known: in the sums of the days, and in none of them. */
  unallocated: unallocatedOutput,
  /** Whether those days hold all there is. */
  ...completeness,
  /** Over those days, by cost. */
  byModel: z.array(part.extend({ model: z.string().nullable() })),
  /** Likewise the keys of a management key's account that were used; of any other key, none. */
  byKey: z.array(part.extend({ apiKeyId: idSchema })),
  /** Of a management key's account; null where they were not read yet, and of any other key. */
  credits: creditsOutput.nullable(),
  /** The last 20, newest first. The hours that were asked for are null when the run asked for none. */
  runs: z.array(run.extend({ windowFrom: instantSchema.nullable(), windowTo: instantSchema.nullable() })),
  /** The last 30 days on which its usage was compared with OpenRouter's counters, newest first. */
  reconciliation: z.array(
    z.object({
      /** A UTC day. */
      day: dateSchema,
      /** Since the watch began, up to then; so are the others. */
      billed: usdSchema,
      explained: usdSchema,
      byokBilled: usdSchema,
      /** Billed and not explained; below zero: explained and not billed. */
      unexplained: usdSchema,
      byokUnexplained: usdSchema,
    }),
  ),
});

export type ShownKey = z.infer<typeof shownKeyOutput>;
export type WatchedKey = z.infer<typeof watchedKeyOutput>;
export type KeySummary = z.infer<typeof keySummaryOutput>;
export type KeyDetail = z.infer<typeof keyDetailOutput>;
