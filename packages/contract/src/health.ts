import { z } from 'zod';
import { dateSchema, idSchema, instantSchema, timeZoneSchema, usdSchema } from './fields.ts';

/**
 * Why facts and bill differ, as far as it can be told: the key's last sync failed; OpenRouter billed what its sources
 * do not tell; or its sources tell more than it billed, as after a correction or a refund.
 */
export const gapCause = z.enum(['sync_failed', 'missing', 'overstated']);

/** The credits of an OpenRouter account, as its management key last saw them. */
const accountOutput = z.object({
  /** The management key. */
  apiKeyId: idSchema,
  name: z.string(),
  totalCredits: usdSchema,
  totalUsage: usdSchema,
  /** Credits less usage; below zero when the account owes. */
  balance: usdSchema,
  observedAt: instantSchema,
  /** At the pace of the last 7 complete UTC days; null when nothing was spent in them. */
  daysLeft: z.number().nullable(),
});

/** A difference that has been open for a day. */
const gapOutput = z.object({
  apiKeyId: idSchema,
  name: z.string(),
  /** Billed and not explained, in USD; below zero: explained and not billed. */
  rest: usdSchema,
  byokRest: usdSchema,
  /** The comparisons between which it appeared; `from` is null when the first one found it. */
  from: instantSchema.nullable(),
  to: instantSchema,
  cause: gapCause,
});

/** What a key or model cost on a day, and on its own median day. */
const risen = { cost: usdSchema, usually: usdSchema };

/** Whether a day was usual. */
const dayVerdict = z.object({
  date: dateSchema,
  /** Credits; of today, so far. */
  cost: usdSchema,
  verdict: z.enum(['normal', 'high', 'low']),
  /** What cost most above its own median day, on a high day; null where that is not told. */
  rose: z.object({
    key: z.object({ apiKeyId: idSchema, name: z.string(), ...risen }).nullable(),
    model: z.object({ name: z.string(), ...risen }).nullable(),
  }),
});

export const standingInput = z.strictObject({ timeZone: timeZoneSchema.optional() });

/** How a user's accounts stand, beside what was spent in a period. */
export const standingOutput = z.object({
  /** The one whose credits end first, first. */
  accounts: z.array(accountOutput),
  /** All keys together, since they are watched; null before the first comparison. */
  proof: z
    .object({
      billed: usdSchema,
      byokBilled: usdSchema,
      /** Of what was billed to credits. */
      explained: usdSchema,
      /** Explained of billed, 0–100, never rounded up; 100 when nothing was billed. */
      percentageExplained: z.number(),
      /** The comparison that lies furthest back among the keys that are still there. */
      comparedAt: instantSchema,
    })
    .nullable(),
  /** The widest first. */
  gaps: z.array(gapOutput),
  /** What days of the zone usually cost in credits, and how the last two compare; null where too little is known. */
  usual: z
    .object({
      /** How many days it is taken from. */
      days: z.int(),
      /** Their 10th percentile, their median and their 90th percentile. */
      low: usdSchema,
      median: usdSchema,
      high: usdSchema,
      /** Null where the day is not known well enough. */
      yesterday: dayVerdict.nullable(),
      /** So far; never low. */
      today: dayVerdict.nullable(),
    })
    .nullable(),
});

export type Standing = z.infer<typeof standingOutput>;
export type DayVerdict = z.infer<typeof dayVerdict>;
export type Gap = Standing['gaps'][number];
