import { z } from 'zod';
import { completeness } from './completeness.ts';
import { DEFAULT_DIMENSIONS, DIMENSIONS, FILTER_LISTS, MEASURES } from './explore-fields.ts';
import {
  countSchema,
  dateSchema,
  idSchema,
  instantSchema,
  textSchema,
  totalSchema,
  usdSchema,
} from './fields.ts';
import { issue } from './problems/issues.ts';
import {
  backwards,
  byokCost,
  creditsCost,
  endDate,
  excel,
  goesForwards,
  keyName,
  modelSchema,
  providerSchema,
  startDate,
  tagFilter,
  timeZone,
  tokensCached,
  tokensInput,
  tokensOutput,
  tokensReasoning,
  unallocatedOutput,
} from './usage-fields.ts';

const names = (what: string, examples: string[]) =>
  z
    .array(textSchema.max(200).nullable())
    .min(1)
    .max(500)
    .optional()
    .meta({
      description: `Only usage of these ${what}, by their exact names; an empty name is usage that no source tells one of.`,
      examples: [examples],
    });

/** What usage is narrowed down to, beside its time. */
export const filterLists = {
  keys: z
    .array(idSchema)
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'Only usage of these keys.', examples: [[7]] }),
  tag: tagFilter,
  models: names('models', ['openai/gpt-5-mini']),
  providers: names('providers', ['OpenAI']),
  exclude: z
    .array(z.enum(FILTER_LISTS))
    .max(FILTER_LISTS.length)
    .optional()
    .meta({
      description: 'The lists among these three that say what is left out, instead of what is left.',
      examples: [['models']],
    }),
};

const filter = { startDate, endDate, timeZone, ...filterLists };

const shape = {
  groupBy: z
    .array(z.enum(DIMENSIONS))
    .max(DIMENSIONS.length)
    .default([...DEFAULT_DIMENSIONS])
    .refine((dimensions) => new Set(dimensions).size === dimensions.length, issue('repeated_dimension'))
    .meta({ description: 'What a row stands for, in the order of its columns; nothing: a single row.' }),
  sortBy: z
    .enum([...DIMENSIONS, ...MEASURES])
    .default('cost')
    .meta({ description: 'A column that is shown. Unknown comes last in either order.' }),
  sortOrder: z.enum(['asc', 'desc']).default('desc'),
};

interface Shape {
  groupBy: readonly string[];
  sortBy: string;
}

const sortsByShown = ({ groupBy, sortBy }: Shape) =>
  groupBy.includes(sortBy) || MEASURES.some((measure) => measure === sortBy);
const notShown = { path: ['sortBy'], message: issue('sort_column_not_shown') };

export const exploreInput = z
  .strictObject({
    ...filter,
    ...shape,
    skip: z.int().min(0).max(10_000_000).default(0),
    limit: z.int().min(1).max(1000).default(100),
  })
  .refine(goesForwards, backwards)
  .refine(sortsByShown, notShown);

/** Everything that the explorer would show, without pages. */
export const exploreExportInput = z
  .strictObject({
    ...filter,
    ...shape,
    format: z
      .enum(['csv', 'excel', 'json'])
      .default('csv')
      .meta({
        description:
          'JSON is an array of the rows. `excel` is CSV that Excel opens as a sheet: with a byte order mark, the period, ' +
          'zone and currency above, names in words, hours in the zone, and the totals below.',
      }),
    excel: excel.describe(
      'Of `csv`: a language such as `it`; CSV as Excel in that language reads it, with a byte order mark, its separator and its decimal mark.',
    ),
    locale: z.enum(['en', 'it']).default('en').meta({
      description:
        'Of `excel`: its words, and how numbers are written, as Excel in that language reads them.',
    }),
  })
  .refine(goesForwards, backwards)
  .refine(sortsByShown, notShown);

const measures = {
  requests: countSchema,
  tokensInput,
  tokensOutput,
  tokensReasoning,
  tokensCached,
  cost: creditsCost,
  byokCost,
};

/** What sums are to each other; unknown where some of what the one holds is not in the other. */
const ratios = {
  costPerMillionTokens: usdSchema.nullable().meta({
    description:
      'Cost of a million tokens, in and out, in USD; null without any, and where the tokens of some of the cost are unknown.',
    examples: [0.5],
  }),
  cachedShare: z
    .number()
    .nullable()
    .meta({
      description:
        'Share of the input tokens that came from a cache, 0–100; null without any, and where it is unknown of some.',
      examples: [40],
    }),
};

/** The amounts of a row, which are the last columns of its CSV. */
export const exploreMeasures = z.object(measures);

/** The fields of what a row is grouped by are there, the others are not. */
export const exploreRowOutput = z.object({
  month: z
    .string()
    .optional()
    .meta({ description: '`YYYY-MM`.', examples: ['2026-03'] }),
  date: dateSchema.optional(),
  hour: instantSchema.optional().meta({
    description: 'Start of the UTC hour.',
    examples: ['2026-03-01T09:00:00.000Z'],
  }),
  apiKeyId: idSchema.optional(),
  apiKeyName: keyName.optional(),
  model: modelSchema.optional(),
  provider: providerSchema.optional(),
  ...ratios,
  ...measures,
});

export const exploreOutput = z.object({
  items: z.array(exploreRowOutput),
  /** How many rows there are in all. */
  total: totalSchema,
  /** Over the whole filter, whatever the page. */
  totals: z.object({ ...ratios, ...measures }),
  unallocated: unallocatedOutput.describe(
    'What keys used in spans of which no day is known, or, in rows by hour, no hour; it is in the totals and in no row.',
  ),
  /** Whether that is all there is, of the keys that the filter lets through. */
  ...completeness,
});

export const facetsInput = z.strictObject({ startDate, endDate, timeZone }).refine(goesForwards, backwards);

/** What occurs in a range, by name; null is usage that no source tells one of. */
export const facetsOutput = z.object({
  models: z.array(z.string().nullable()),
  providers: z.array(z.string().nullable()),
  keys: z.array(
    z.object({ apiKeyId: idSchema, name: z.string(), label: z.string(), managedBy: idSchema.nullable() }),
  ),
});

export type { Dimension } from './explore-fields.ts';
export type ExploreInput = z.infer<typeof exploreInput>;
export type ExploreExportInput = z.infer<typeof exploreExportInput>;
export type ExploreRow = z.infer<typeof exploreRowOutput>;
export type Explored = z.infer<typeof exploreOutput>;
export type Facets = z.infer<typeof facetsOutput>;
