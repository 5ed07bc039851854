import { z } from 'zod';
import { type Dates, periodOf } from './calendar/dates.ts';
import { MAX_PERIOD_DAYS, PERIODS, type PeriodChoice } from './calendar/periods.ts';
import { countSchema, dateSchema, idSchema, instantSchema, usdSchema } from './fields.ts';
import { issue } from './problems/issues.ts';
import {
  backwards,
  creditsCost,
  endDate,
  goesForwards,
  startDate,
  summaryOutput,
  timeZone,
  unallocatedOutput,
} from './usage-fields.ts';

export const overviewPeriod = z.enum(PERIODS);

/** A period by its name, or by its first and its last day; the last 30 days when neither is given. */
export const overviewInput = z
  .strictObject({
    period: overviewPeriod.optional().meta({ description: 'A period by its name.', examples: ['month'] }),
    startDate: startDate.optional(),
    endDate: endDate.optional(),
    timeZone,
  })
  .refine(({ startDate, endDate }) => (startDate === undefined) === (endDate === undefined), {
    path: ['endDate'],
    message: issue('dates_go_together'),
  })
  .refine(({ period, startDate }) => period === undefined || startDate === undefined, {
    path: ['period'],
    message: issue('period_or_dates'),
  })
  .refine(forDates(goesForwards), backwards)
  .refine(
    forDates((dates) => periodOf(dates.startDate, dates.endDate).days <= MAX_PERIOD_DAYS),
    { path: ['endDate'], message: issue('period_too_long') },
  )
  .refine(
    // The period before it, and the day after it, must be in the calendar too.
    forDates(({ startDate, endDate }) => startDate >= '1970-01-01' && endDate < '9999-12-31'),
    { path: ['startDate'], message: issue('period_out_of_calendar') },
  );

/** A rule about two days, which holds where they are not given. */
function forDates(holds: (dates: Dates) => boolean) {
  return ({ startDate, endDate }: { startDate?: string | undefined; endDate?: string | undefined }) =>
    startDate === undefined || endDate === undefined || holds({ startDate, endDate });
}

/** What an input asks for. */
export function periodChoiceOf({ period = '30d', startDate, endDate }: OverviewInput): PeriodChoice {
  return startDate === undefined || endDate === undefined
    ? { period }
    : { period: 'custom', startDate, endDate };
}

const nullableUsd = usdSchema.nullable();

/** Cost of the tokens that are counted, in USD for a million of them, in and out; null without any. */
const costPerMillionTokens = nullableUsd;

const ranked = {
  cost: usdSchema,
  byokCost: usdSchema,
  requests: countSchema,
  /** In and out. */
  tokens: countSchema,
  percentageCost: z.number(),
  avgCostPerRequest: summaryOutput.shape.avgCostPerRequest,
  costPerMillionTokens,
  /** In the same part of the period before; null when that is not known. */
  previousCost: nullableUsd,
  previousCostPerMillionTokens: costPerMillionTokens,
};

const seriesOf = <Id extends z.ZodType>(id: Id) =>
  z.array(
    z.object({
      /** Index into `buckets`. */
      bucket: z.int(),
      id,
      cost: usdSchema,
    }),
  );

const course = {
  days: z
    .array(z.object({ date: dateSchema, cost: nullableUsd }))
    .describe('Its days up to today, first to last; the cost is null where no key was asked.'),
  unallocated: unallocatedOutput.describe('What is in the month and in none of its days.'),
};

/** The calendar month of the zone that holds today, whatever the period. */
const monthOutput = z.object({
  startDate: dateSchema,
  endDate: dateSchema.describe('Its last day.'),
  cost: creditsCost.describe('So far.'),
  isComplete: summaryOutput.shape.isCostComplete,
  unknownHours: summaryOutput.shape.unknownHours,
  ...course,
  previous: z
    .object({
      startDate: dateSchema,
      endDate: dateSchema,
      to: instantSchema.describe(
        'The end of the hour that is the same of the month as the one that runs now.',
      ),
      costByThen: nullableUsd.describe('Up to then; null where not all of that is known.'),
      ...course,
    })
    .describe('The month before.'),
});

export const overviewOutput = z.object({
  period: z.object({
    name: z.enum([...overviewPeriod.options, 'custom']),
    startDate: dateSchema,
    endDate: dateSchema,
    /** Local days from the first to the last. */
    days: z.int(),
    /** Start of the first UTC hour that belongs to the period. */
    from: instantSchema,
    /** Its end, exclusive; in the future while the period runs. */
    to: instantSchema,
    granularity: z.enum(['hour', 'day']),
    timeZone: z.string(),
  }),
  summary: summaryOutput,
  costPerMillionTokens,
  /** The period before, up to where this one has come; null when the known usage does not reach back so far. */
  previous: z
    .object({ from: instantSchema, to: instantSchema, summary: summaryOutput, costPerMillionTokens })
    .nullable(),
  /** Every hour or day of the period, first to last. All amounts are null where no key was asked. */
  buckets: z.array(
    z.object({
      start: instantSchema,
      date: dateSchema,
      /** What the zone's clocks show at its start, 0–23; null when the bucket is a day. */
      hour: z.int().nullable(),
      requestsCount: countSchema,
      tokensInput: countSchema,
      tokensOutput: countSchema,
      cost: nullableUsd,
      byokCost: nullableUsd,
      costPerMillionTokens,
    }),
  ),
  /** What keys used in spans of which no bucket is known; it is in the summary and in no bucket. */
  unallocated: unallocatedOutput,
  /** By cost, like the two lists that follow. */
  byModel: z.array(z.object({ model: z.string().nullable(), ...ranked })),
  byKey: z.array(
    z.object({
      apiKeyId: idSchema,
      name: z.string(),
      label: z.string(),
      managedBy: idSchema.nullable(),
      ...ranked,
    }),
  ),
  /** A key with several tags counts in each, so that the rows may come to more than the total; null: keys without a tag. */
  byTag: z.array(z.object({ tag: z.string().nullable(), ...ranked })),
  byProvider: z.array(z.object({ provider: z.string().nullable(), ...ranked })),
  stopped: z
    .object({
      byModel: z.array(z.object({ model: z.string().nullable(), previousCost: usdSchema })),
      byKey: z.array(
        z.object({ apiKeyId: idSchema, name: z.string(), label: z.string(), previousCost: usdSchema }),
      ),
    })
    .describe('What cost something in the period before and is not in this one, by what it cost.'),
  /** What each had in each bucket; those without cost are absent. */
  series: z.object({
    model: seriesOf(z.string().nullable()),
    key: seriesOf(idSchema),
    provider: seriesOf(z.string().nullable()),
  }),
  month: monthOutput,
  /** What this calendar month will come to, whatever the period; null when too little is known to say. */
  projection: z.object({ monthEnd: usdSchema, low: usdSchema, high: usdSchema }).nullable(),
});

export type OverviewInput = z.infer<typeof overviewInput>;
export type Overview = z.infer<typeof overviewOutput>;
export type Month = Overview['month'];
