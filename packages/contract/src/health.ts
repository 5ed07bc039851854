import { z } from 'zod';
import { dateSchema, idSchema, instantSchema, timeZoneSchema, usdSchema } from './fields.ts';
import { driversOutput, warningOutput } from './warnings.ts';

/** The credits of an OpenRouter account, as its management key last saw them. */
export const creditsOutput = z.object({
  keyId: idSchema.describe('The management key.'),
  name: z.string().meta({ examples: ['My org'] }),
  totalCredits: usdSchema,
  totalUsage: usdSchema,
  balance: usdSchema.describe('Credits less usage; below zero when the account owes.'),
  observedAt: instantSchema,
  daysLeft: z
    .number()
    .nullable()
    .meta({
      description: 'At the pace of the last 7 complete UTC days; null when nothing was spent in them.',
      examples: [41.5],
    }),
  runsOutAt: instantSchema.nullable().describe('When that is.'),
});

/** Whether a day cost what days cost as a rule. */
const dayOutput = z.object({
  date: dateSchema,
  cost: usdSchema.describe('Credits; of today, so far.'),
  verdict: z.enum(['normal', 'high', 'low']),
  drivers: driversOutput,
});

export const healthInput = z.strictObject({ timeZone: timeZoneSchema.optional() });

/** How a team's accounts stand, beside what was spent in a period. */
export const healthOutput = z.object({
  warnings: z.array(warningOutput).describe('What to look at, the most severe first.'),
  credits: z.array(creditsOutput).describe('The one whose credits end first, first.'),
  reconciliation: z
    .object({
      billed: usdSchema.describe('What OpenRouter charged since the keys are watched.'),
      byokBilled: usdSchema,
      explained: usdSchema.describe(
        'What was recorded of it, of credits; more than was billed where too much was.',
      ),
      percentageExplained: z.number().meta({
        description:
          'How much of what was billed is recorded exactly, 0–100, never rounded up: what is missing of a key or recorded too much counts against it.',
        examples: [100],
      }),
      comparedAt: instantSchema.describe(
        'The comparison that lies furthest back among the keys that are still there.',
      ),
    })
    .nullable()
    .describe('All keys together; null before the first comparison.'),
  typicalDay: z
    .object({
      days: z.int().meta({ description: 'How many days it is taken from.', examples: [28] }),
      low: usdSchema.describe('The 10th percentile of what days cost.'),
      median: usdSchema,
      high: usdSchema.describe('The 90th percentile.'),
      yesterday: dayOutput.nullable().describe('Null where the day is not known well enough.'),
      today: dayOutput.nullable().describe('So far; never low.'),
    })
    .nullable()
    .describe('What days of the zone cost in credits; null where too little is known.'),
  typicalByNow: z
    .object({
      until: instantSchema.describe('How far today is known, which is the time of day that is meant.'),
      low: usdSchema.describe('The 10th percentile of what days had cost by then.'),
      median: usdSchema,
      high: usdSchema.describe('The 90th percentile.'),
    })
    .nullable()
    .describe('What days of the zone had cost by this time; null where too little is known.'),
});

export type Health = z.infer<typeof healthOutput>;
export type TypicalByNow = NonNullable<Health['typicalByNow']>;
export type TypicalDay = NonNullable<Health['typicalDay']>;
export type DayVerdict = z.infer<typeof dayOutput>;
