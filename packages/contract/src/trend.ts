import { z } from 'zod';
import { filterLists } from './explore.ts';
import { MEASURES } from './explore-fields.ts';
import { countSchema, dateSchema, idSchema, instantSchema } from './fields.ts';
import { overviewInput, overviewOutput } from './overview.ts';
import { keyName, modelSchema, providerSchema } from './usage-fields.ts';

/** One measure of usage over a period, of what the explorer's filters let through. */
export const trendInput = overviewInput.safeExtend({
  ...filterLists,
  by: z
    .enum(['key', 'model', 'provider'])
    .optional()
    .meta({ description: 'What there is a series of; when left out, a single one of all.' }),
  metric: z
    .enum(MEASURES)
    .default('cost')
    .meta({ description: 'What is measured.', examples: ['cost'] }),
});

const value = z
  .number()
  .nullable()
  .meta({
    description: 'A count, or USD for `cost` and `byok_cost`; null where it is not known.',
    examples: [1.28],
  });

const { period } = overviewOutput.shape;

export const trendOutput = z.object({
  period,
  metric: z.enum(MEASURES),
  /** Every hour or day of the period, first to last; null where no key of the filter was asked. */
  buckets: z.array(
    z.object({
      start: instantSchema,
      date: dateSchema,
      hour: countSchema.describe(
        'What the zone’s clocks show at its start, 0–23; null when the bucket is a day.',
      ),
      value,
    }),
  ),
  /** The period before, up to where this one has come; null where one of the two is not wholly known. */
  previous: z.object({ from: instantSchema, to: instantSchema, value }).nullable(),
  /** The largest first. */
  series: z.array(
    z.object({
      apiKeyId: idSchema.optional(),
      apiKeyName: keyName.optional(),
      model: modelSchema.optional(),
      provider: providerSchema.optional(),
      total: value.describe('Over the buckets.'),
      previous: value.describe('In the period before; 0 for what was not used in it.'),
      values: z.array(value).describe('In each bucket.'),
    }),
  ),
});

export type TrendInput = z.infer<typeof trendInput>;
export type Trend = z.infer<typeof trendOutput>;
