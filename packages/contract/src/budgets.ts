import { z } from 'zod';
import { chosenChannels } from './channels.ts';
import {
  dateSchema,
  idSchema,
  instantSchema,
  nameSchema,
  textSchema,
  timeZoneSchema,
  totalSchema,
  usdSchema,
} from './fields.ts';
import { tagSchema } from './keys.ts';
import { issue } from './problems/issues.ts';

export const MAX_BUDGETS = 100;

/** What a budget counts: days, weeks from Monday, months of its time zone, or all from a day on. */
export const BUDGET_PERIODS = ['day', 'week', 'month', 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** `unknown`: a key of the budget was not read for two hours, so that the answer could be wrong. */
export const BUDGET_STATUSES = ['ok', 'warning', 'exceeded', 'unknown'] as const;

export const BUDGET_ACTIONS = ['none', 'disable_keys'] as const;

const name = nameSchema
  .min(1, issue('name_required'))
  .max(100, issue('name_too_long'))
  .meta({ description: 'Your own name for the budget.', examples: ['Production'] });

const amount = z
  .number()
  .gt(0, issue('amount_not_positive'))
  .max(1_000_000_000)
  .refine((usd) => /^\d+(\.\d{1,6})?$/.test(String(usd)), issue('amount_too_precise'))
  .meta({ description: 'USD, more than 0, at most 6 decimals.', examples: [100] });

const percent = z.int().min(1).max(1000);

const period = z.enum(BUDGET_PERIODS).meta({ examples: ['month'] });

const thresholds = z
  .array(percent)
  .max(10)
  .refine((all) => all.every((one, index) => one > (all[index - 1] ?? 0)), issue('thresholds_not_ascending'))
  .meta({ description: 'Percents of the amount at which to warn, ascending.', examples: [[50, 80, 100]] });

const zone = timeZoneSchema
  .nullable()
  .meta({ description: 'In which its periods begin and end; null: the team’s.', examples: ['Europe/Rome'] });
const startsOn = dateSchema
  .nullable()
  .meta({ description: 'Of a `total` budget: the day from which it counts.', examples: ['2026-03-01'] });
const keyIds = z
  .array(idSchema)
  .min(1)
  .max(1000)
  .nullable()
  .meta({
    description:
      'The keys that count, besides those with a tag of `tags`. A management key stands for the keys of its account.',
    examples: [[7]],
  });
const tags = z
  .array(tagSchema)
  .min(1)
  .max(100)
  .nullable()
  .meta({
    description: 'Keys with one of these tags count. Null, like `key_ids`: every key.',
    examples: [['production']],
  });
const models = z
  .array(textSchema.min(1).max(200))
  .min(1)
  .max(100)
  .nullable()
  .meta({ description: 'Only these models count; null: all.', examples: [['anthropic/claude-sonnet-4.5']] });
const actionKind = z.enum(BUDGET_ACTIONS).meta({ examples: ['disable_keys'] });
const actionAt = percent.meta({ description: 'The percent at which it acts.', examples: [100] });
const actionDryRun = z
  .boolean()
  .meta({ description: 'Say what would be done, and do nothing.', examples: [true] });
const ACTION = { description: 'Whether its keys are disabled at OpenRouter when it is used up.' };
const channelIds = chosenChannels('Where its alerts go');
const includeByok = z.boolean().meta({ description: 'Count BYOK cost, too.', examples: [false] });
const forecast = z
  .boolean()
  .meta({ description: 'Warn when the period is forecast to exceed 100%.', examples: [true] });
const isActive = z.boolean().meta({ examples: [true] });

export const createBudgetInput = z.strictObject({
  name,
  amount,
  period,
  timeZone: zone.optional(),
  startsOn: startsOn.optional(),
  keyIds: keyIds.optional(),
  tags: tags.optional(),
  models: models.optional(),
  includeByok: includeByok.default(false),
  thresholds: thresholds.default([50, 80, 100]),
  forecast: forecast.default(true),
  action: z
    .strictObject({ kind: actionKind, at: actionAt.default(100), dryRun: actionDryRun.default(true) })
    .default({ kind: 'none', at: 100, dryRun: true })
    .meta(ACTION),
  channelIds: channelIds.optional(),
  isActive: isActive.default(true),
});

export const budgetIdInput = z.strictObject({ id: idSchema.describe('The id of the budget.') });

export const updateBudgetInput = budgetIdInput.extend({
  name: name.optional(),
  amount: amount.optional(),
  period: period.optional(),
  timeZone: zone.optional(),
  startsOn: startsOn.optional(),
  keyIds: keyIds.optional(),
  tags: tags.optional(),
  models: models.optional(),
  includeByok: includeByok.optional(),
  thresholds: thresholds.optional(),
  forecast: forecast.optional(),
  action: z
    .strictObject({ kind: actionKind.optional(), at: actionAt.optional(), dryRun: actionDryRun.optional() })
    .optional()
    .meta(ACTION),
  channelIds: channelIds.optional(),
  isActive: isActive.optional(),
});

const reached = z.array(z.object({ threshold: percent.meta({ examples: [50] }), at: instantSchema }));
const percentUsed = z.number().meta({ description: 'Of the amount, to four decimals.', examples: [81.2] });

const stateOutput = z.object({
  periodStart: instantSchema,
  periodEnd: instantSchema.nullable().describe('Exclusive; null of a `total` budget.'),
  spent: usdSchema.describe('What the hourly figures say.'),
  provisional: usdSchema
    .nullable()
    .describe('What OpenRouter’s counters show besides; null with `models`, since counters tell no model.'),
  remaining: usdSchema.describe('The amount less both; below 0 when it is exceeded.'),
  percent: percentUsed,
  forecast: usdSchema
    .nullable()
    .describe('At this pace, by the end of the period; null where that cannot be told.'),
  status: z.enum(BUDGET_STATUSES).meta({ examples: ['warning'] }),
  reached: reached.describe('When thresholds were first reached in this period.'),
  disabledKeyIds: z.array(idSchema).describe('Keys that this budget keeps disabled.'),
});

export const budgetOutput = z.object({
  id: idSchema,
  name: z.string().meta({ examples: ['Production'] }),
  amount: usdSchema,
  period,
  timeZone: z
    .string()
    .nullable()
    .meta({ description: 'Null: the team’s.', examples: ['Europe/Rome'] }),
  startsOn,
  keyIds,
  tags,
  models,
  includeByok,
  thresholds,
  forecast,
  action: z.object({
    kind: z.enum(BUDGET_ACTIONS).meta({ examples: ['none'] }),
    at: percent.meta({ examples: [100] }),
    dryRun: z.boolean().meta({ examples: [true] }),
  }),
  channelIds,
  isActive,
  createdAt: instantSchema,
  state: stateOutput,
});

export const budgetListOutput = z.object({ items: z.array(budgetOutput), total: totalSchema });

export const budgetHistoryOutput = z.object({
  items: z.array(
    z.object({
      periodStart: instantSchema,
      periodEnd: instantSchema,
      amount: usdSchema.describe('As it is now.'),
      spent: usdSchema,
      percent: percentUsed,
      reached,
    }),
  ),
  total: totalSchema,
});

export type CreateBudgetInput = z.infer<typeof createBudgetInput>;
export type UpdateBudgetInput = z.infer<typeof updateBudgetInput>;
export type Budget = z.infer<typeof budgetOutput>;
export type BudgetState = z.infer<typeof stateOutput>;
export type BudgetHistory = z.infer<typeof budgetHistoryOutput>;
