import { z } from 'zod';
import { countSchema, dateSchema, idSchema, textSchema, usdSchema } from '../lib/schemas.ts';

export const dashboardInput = z.strictObject({ days: z.int().min(1).max(365).default(30) });

export const usageListInput = z
  .strictObject({
    startDate: dateSchema,
    endDate: dateSchema,
    apiKeyId: idSchema.optional(),
    model: textSchema.max(200).optional(),
    skip: z.int().min(0).max(10_000_000).default(0),
    limit: z.int().min(1).max(1000).default(100),
  })
  .refine((range) => range.startDate <= range.endDate, {
    path: ['endDate'],
    message: 'end_date must not be before start_date.',
  });

/** Both days or neither; without them the last 30 days. */
export const statsInput = z
  .strictObject({ startDate: dateSchema.optional(), endDate: dateSchema.optional() })
  .refine((range) => (range.startDate === undefined) === (range.endDate === undefined), {
    path: ['endDate'],
    message: 'start_date and end_date go together.',
  })
  .refine(
    (range) =>
      range.startDate === undefined || range.endDate === undefined || range.startDate <= range.endDate,
    {
      path: ['endDate'],
      message: 'end_date must not be before start_date.',
    },
  );

export const usagePageInput = z
  .strictObject({
    startDate: dateSchema,
    endDate: dateSchema,
    page: z.int().min(1).max(1_000_000).default(1),
    limit: z.int().min(1).max(1000).default(100),
  })
  .refine((range) => range.startDate <= range.endDate, {
    path: ['endDate'],
    message: 'end_date must not be before start_date.',
  });

export const periodOutput = z.object({ startDate: dateSchema, endDate: dateSchema, days: z.int() });

/** Totals of a period. Counts are null where no source tells them; `totalCost` is what OpenRouter bills to credits. */
export const summaryOutput = z.object({
  totalRequests: countSchema,
  totalCost: usdSchema,
  byokCost: usdSchema,
  totalTokensInput: countSchema,
  totalTokensOutput: countSchema,
  /** Cost of the requests that are counted, divided by them; null without requests. */
  avgCostPerRequest: usdSchema.nullable(),
});

const amounts = {
  requestsCount: countSchema,
  tokensInput: countSchema,
  tokensOutput: countSchema,
  cost: usdSchema,
  byokCost: usdSchema,
};

/** Share of the period's cost, 0–100. */
const percentageCost = z.number();

export const byModelOutput = z.object({ model: z.string().nullable(), ...amounts, percentageCost });
export const byDateOutput = z.object({ date: dateSchema, ...amounts });
export const byKeyOutput = z.object({
  apiKeyId: idSchema,
  apiKeyName: z.string(),
  ...amounts,
  percentageCost,
});

export const dashboardOutput = z.object({
  period: periodOutput,
  summary: summaryOutput,
  byModel: z.array(byModelOutput),
  byDate: z.array(byDateOutput),
  byKey: z.array(byKeyOutput),
});

/** The dashboard with what the web page shows besides: the period before, and each day by model. */
export const overviewOutput = dashboardOutput.extend({
  /** Null when the usage that is known begins later than that period: there is nothing fair to compare with. */
  previous: z.object({ period: periodOutput, summary: summaryOutput }).nullable(),
  /** One row per day and model with cost in the period; days without any are absent. */
  byDateModel: z.array(z.object({ date: dateSchema, model: z.string().nullable(), cost: usdSchema })),
});

export const usageRowOutput = z.object({
  apiKeyId: idSchema,
  apiKeyName: z.string(),
  date: dateSchema,
  /** Null where the source tells only money (the lifetime counter of an inference key). */
  model: z.string().nullable(),
  provider: z.string().nullable(),
  requestsCount: countSchema,
  tokensInput: countSchema,
  tokensOutput: countSchema,
  tokensReasoning: countSchema,
  tokensCached: countSchema,
  cost: usdSchema,
  byokCost: usdSchema,
});

export const usageListOutput = z.object({ items: z.array(usageRowOutput), total: z.int() });

export const statsOutput = z.object({ summary: summaryOutput, period: periodOutput });

export const usagePageOutput = z.object({
  items: z.array(usageRowOutput),
  pagination: z.object({ page: z.int(), limit: z.int(), total: z.int(), pages: z.int() }),
});

export const keyStatsOutput = z.object({
  items: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      isActive: z.boolean(),
      stats: z.object({ totalRequests: countSchema, totalCost: usdSchema }),
    }),
  ),
  total: z.int(),
});

export type StatsInput = z.infer<typeof statsInput>;
export type Stats = z.infer<typeof statsOutput>;
export type UsagePageInput = z.infer<typeof usagePageInput>;
export type UsagePage = z.infer<typeof usagePageOutput>;
export type KeyStats = z.infer<typeof keyStatsOutput>;
export type DashboardInput = z.infer<typeof dashboardInput>;
export type Dashboard = z.infer<typeof dashboardOutput>;
export type Overview = z.infer<typeof overviewOutput>;
export type Summary = z.infer<typeof summaryOutput>;
export type Period = z.infer<typeof periodOutput>;
export type UsageListInput = z.infer<typeof usageListInput>;
export type UsageList = z.infer<typeof usageListOutput>;
export type UsageRow = z.infer<typeof usageRowOutput>;
