import { z } from 'zod';
import { completeness } from './completeness.ts';
import { countSchema, dateSchema, idSchema, instantSchema, timeZoneSchema, usdSchema } from './fields.ts';
import { tagSchema } from './keys.ts';
import { issue } from './problems/issues.ts';

/** Where usage comes from, best first. A better source takes an hour over; a worse one never overwrites it. */
export const SOURCES = ['analytics', 'activity', 'counter'] as const;

// The fields that several inputs and outputs about usage share.
export const timeZone = timeZoneSchema.optional();

export const startDate = dateSchema.describe('First day, `YYYY-MM-DD`.');
export const endDate = dateSchema.meta({
  description: 'Last day, `YYYY-MM-DD`; it is included.',
  examples: ['2026-03-31'],
});
export const rowLimit = z.int().min(1).max(1000).default(100).meta({ description: 'Rows at most.' });

export const tagFilter = tagSchema.optional().meta({
  description: 'Only usage of the keys with this tag, in any case.',
  examples: ['production'],
});

export const goesForwards = (range: { startDate: string; endDate: string }) =>
  range.startDate <= range.endDate;
export const backwards = { path: ['endDate'], message: issue('dates_backwards') };

export const creditsCost = usdSchema.describe('What OpenRouter bills to credits, in USD.');
export const byokCost = usdSchema.meta({
  description: 'What your own provider keys (BYOK) were billed, in USD; not part of the cost.',
  examples: [0],
});
export const tokensInput = countSchema.meta({ examples: [250_000] });
export const tokensOutput = countSchema.meta({ examples: [32_000] });
export const tokensReasoning = countSchema.meta({ examples: [4000] });
export const tokensCached = countSchema.meta({ examples: [100_000] });
export const modelSchema = z
  .string()
  .nullable()
  .meta({
    description: 'Null where the source tells only money (the lifetime counter of an inference key).',
    examples: ['openai/gpt-5-mini'],
  });
export const providerSchema = z
  .string()
  .nullable()
  .meta({ description: 'Null where OpenRouter does not tell.', examples: ['OpenAI'] });
export const keyName = z.string().meta({ description: 'The name of the key.', examples: ['Production'] });

/** Totals of a period. Counts are null where no source tells them; `totalCost` is what OpenRouter bills to credits. */
export const summaryOutput = z.object({
  totalRequests: countSchema,
  totalCost: creditsCost,
  byokCost,
  totalTokensInput: tokensInput,
  totalTokensOutput: tokensOutput,
  avgCostPerRequest: usdSchema.nullable().meta({
    description: 'Cost of the requests that are counted, divided by them, in USD; null without requests.',
    examples: [0.01],
  }),
  ...completeness,
});

/** Usage whose hours are not known: it is in the totals of the period, and in no hour or day of it. */
export const unallocatedUsageOutput = z.object({
  from: instantSchema,
  to: instantSchema.describe('Exclusive.'),
  cost: creditsCost,
  byokCost,
  apiKeyId: idSchema,
});
export const unallocatedOutput = z.array(unallocatedUsageOutput);

export const amounts = { requestsCount: countSchema, tokensInput, tokensOutput, cost: creditsCost, byokCost };

export const percentageCost = z
  .number()
  .meta({ description: "Share of the period's cost, 0–100.", examples: [100] });

/** Whether JavaScript knows how numbers are written there. */
function isLocale(name: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(name).length > 0;
  } catch {
    return false;
  }
}

export const excel = z
  .string()
  .refine(isLocale, issue('locale_unknown'))
  .optional()
  .meta({
    description:
      'A language such as `it`: CSV as Excel in that language reads it, with a byte order mark, its separator and its decimal mark.',
    examples: ['it'],
  });
