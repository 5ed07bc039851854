import { z } from 'zod';
import { countSchema, dateSchema, idSchema, textSchema, totalSchema, usdSchema } from './fields.ts';
import { issue } from './problems/issues.ts';
import {
  amounts,
  backwards,
  byokCost,
  creditsCost,
  endDate,
  excel,
  goesForwards,
  keyName,
  modelSchema,
  percentageCost,
  providerSchema,
  rowLimit,
  startDate,
  summaryOutput,
  tagFilter,
  timeZone,
  tokensCached,
  tokensInput,
  tokensOutput,
  tokensReasoning,
  unallocatedOutput,
} from './usage-fields.ts';

export { summaryOutput };

export const dashboardInput = z.strictObject({
  days: z.int().min(1).max(365).default(30).meta({ description: 'The last so many days, today included.' }),
  timeZone,
});

const usageFilter = {
  startDate,
  endDate,
  apiKeyId: idSchema.optional().describe('Only usage of this key.'),
  tag: tagFilter,
  model: textSchema
    .max(200)
    .optional()
    .meta({ description: 'Only usage of this model, by its exact name.', examples: ['openai/gpt-5-mini'] }),
  timeZone,
  excel,
};

export const usageListInput = z
  .strictObject({
    ...usageFilter,
    skip: z.int().min(0).max(10_000_000).default(0).meta({ description: 'Rows to pass over.' }),
    limit: rowLimit,
  })
  .refine(goesForwards, backwards);

/** Everything that the filter lets through, without pages. */
export const usageExportInput = z.strictObject(usageFilter).refine(goesForwards, backwards);

/** Both days or neither; without them the last 30 days. */
export const statsInput = z
  .strictObject({ startDate: startDate.optional(), endDate: endDate.optional(), timeZone })
  .refine((range) => (range.startDate === undefined) === (range.endDate === undefined), {
    path: ['endDate'],
    message: issue('dates_go_together'),
  })
  .refine(
    ({ startDate, endDate }) =>
      startDate === undefined || endDate === undefined || goesForwards({ startDate, endDate }),
    backwards,
  );

export const usagePageInput = z
  .strictObject({
    startDate,
    endDate,
    page: z.int().min(1).max(1_000_000).default(1).meta({ description: 'Page number, from 1.' }),
    limit: rowLimit,
    timeZone,
    excel,
  })
  .refine(goesForwards, backwards);

export const periodOutput = z.object({
  startDate,
  endDate,
  days: z
    .int()
    .min(1)
    .meta({ examples: [31] }),
});

export const byModelOutput = z.object({ model: modelSchema, ...amounts, percentageCost });
export const byDateOutput = z.object({
  date: dateSchema,
  ...amounts,
  cost: creditsCost.nullable().meta({
    description: 'What OpenRouter bills to credits, in USD; null where nothing is known of the day.',
    examples: [1.28],
  }),
  byokCost: byokCost.nullable().meta({
    description: 'What your own provider keys (BYOK) were billed; null where nothing is known of the day.',
    examples: [0],
  }),
});
export const byKeyOutput = z.object({
  apiKeyId: idSchema,
  apiKeyName: keyName,
  ...amounts,
  percentageCost,
});

export const dashboardOutput = z.object({
  period: periodOutput,
  summary: summaryOutput,
  byModel: z.array(byModelOutput).describe('By cost, the highest first.'),
  byDate: z
    .array(byDateOutput)
    .describe(
      'Every day of the period, first to last. A day on which no key was asked about has null in every amount.',
    ),
  unallocated: unallocatedOutput.describe(
    'What keys used in spans of several days, of which no day is known; it is in the summary and in no day.',
  ),
  byKey: z.array(byKeyOutput).describe('Every key with usage, keys found included, by cost.'),
});

export const usageRowOutput = z.object({
  apiKeyId: idSchema,
  apiKeyName: keyName,
  date: dateSchema,
  model: modelSchema,
  provider: providerSchema,
  requestsCount: countSchema,
  tokensInput,
  tokensOutput,
  tokensReasoning,
  tokensCached,
  cost: creditsCost,
  byokCost,
});

export const usageListOutput = z.object({ items: z.array(usageRowOutput), total: totalSchema });

export const statsOutput = z.object({ summary: summaryOutput, period: periodOutput });

export const usagePageOutput = z.object({
  items: z.array(usageRowOutput),
  pagination: z.object({
    page: z
      .int()
      .min(1)
      .meta({ examples: [1] }),
    limit: z
      .int()
      .min(1)
      .meta({ examples: [100] }),
    total: totalSchema,
    pages: z
      .int()
      .min(0)
      .meta({ description: 'How many pages there are.', examples: [1] }),
  }),
});

export const keyStatsOutput = z.object({
  items: z.array(
    z.object({
      id: idSchema,
      name: keyName,
      isActive: z.boolean().meta({ examples: [true] }),
      stats: z.object({
        totalRequests: countSchema,
        totalCost: usdSchema
          .nullable()
          .meta({ description: 'USD; null for a key that was never synced.', examples: [1.28] }),
      }),
    }),
  ),
  total: totalSchema,
});

export type UsageExportInput = z.infer<typeof usageExportInput>;
export type StatsInput = z.infer<typeof statsInput>;
export type Stats = z.infer<typeof statsOutput>;
export type UsagePageInput = z.infer<typeof usagePageInput>;
export type UsagePage = z.infer<typeof usagePageOutput>;
export type KeyStats = z.infer<typeof keyStatsOutput>;
export type DashboardInput = z.infer<typeof dashboardInput>;
export type Dashboard = z.infer<typeof dashboardOutput>;
export type DayUsage = z.infer<typeof byDateOutput>;
export type Summary = z.infer<typeof summaryOutput>;
export type UsageListInput = z.infer<typeof usageListInput>;
export type UsageList = z.infer<typeof usageListOutput>;
export type UsageRow = z.infer<typeof usageRowOutput>;
