import { z } from 'zod';
import { NAME_MAX_LENGTH } from './bounds.ts';
import { periodOf } from './calendar/dates.ts';
import { MAX_PERIOD_DAYS } from './calendar/periods.ts';
import {
  countSchema,
  dateSchema,
  idSchema,
  instantSchema,
  nameSchema,
  totalSchema,
  usdSchema,
} from './fields.ts';
import { tagSchema } from './keys.ts';
import { issue } from './problems/issues.ts';
import { SHARE_PERIODS } from './shares-fields.ts';
import {
  backwards,
  byokCost,
  goesForwards,
  percentageCost,
  summaryOutput,
  timeZone,
} from './usage-fields.ts';

const MAX_DAYS_VALID = 366;
/** With its checksum, as every token has one. */
const TOKEN_EXAMPLE = 'or_share_00000000000000000000000000000000000000002s1weG';

const period = z.enum(SHARE_PERIODS).meta({
  description: '`month`: this month so far, whenever it is looked at. `last-month`: the one before it.',
  examples: ['last-month'],
});
const keyIds = z.array(idSchema).min(1).max(500);

/** A share of a period by its name, or by its first and last day; of chosen keys, of those with a tag, or of all. */
export const createShareInput = z
  .strictObject({
    name: nameSchema
      .min(1, issue('name_required'))
      .max(NAME_MAX_LENGTH, issue('name_too_long'))
      .meta({ description: 'Stands on top of what the link shows.', examples: ['Acme, API usage'] }),
    keyIds: keyIds.optional().meta({
      description: 'Only these keys. A management key stands for the keys of its account.',
      examples: [[7]],
    }),
    tag: tagSchema.optional().meta({
      description:
        'Only the keys with this tag when the link is opened, in any case; not together with `key_ids`.',
    }),
    period: period.optional(),
    startDate: dateSchema.optional(),
    endDate: dateSchema.optional(),
    timeZone: timeZone.describe('Where days begin and end; the team’s when left out.'),
    showKeys: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether the amounts of each key are shown, with its name.', examples: [true] }),
    expiresInDays: z
      .int()
      .min(1)
      .max(MAX_DAYS_VALID)
      .default(30)
      .meta({ description: 'After so many days the link shows nothing.', examples: [30] }),
  })
  .refine(({ keyIds, tag }) => keyIds === undefined || tag === undefined, {
    path: ['tag'],
    message: issue('keys_or_tag'),
  })
  .refine(({ startDate, endDate }) => (startDate === undefined) === (endDate === undefined), {
    path: ['endDate'],
    message: issue('dates_go_together'),
  })
  .refine(({ period, startDate }) => period === undefined || startDate === undefined, {
    path: ['period'],
    message: issue('period_or_dates'),
  })
  .refine(
    ({ startDate, endDate }) =>
      startDate === undefined || endDate === undefined || goesForwards({ startDate, endDate }),
    backwards,
  )
  .refine(
    ({ startDate, endDate }) =>
      startDate === undefined ||
      endDate === undefined ||
      startDate > endDate ||
      periodOf(startDate, endDate).days <= MAX_PERIOD_DAYS,
    { path: ['endDate'], message: issue('period_too_long') },
  )
  .refine(
    ({ startDate = '2000-01-01', endDate = '2000-01-01' }) =>
      startDate >= '1970-01-01' && endDate < '9999-12-31',
    {
      path: ['startDate'],
      message: issue('period_out_of_calendar'),
    },
  );

export const shareIdInput = z.strictObject({ id: idSchema.describe('The id of the share link.') });

const nullableDate = dateSchema.nullable().meta({ examples: [null] });

export const shareOutput = z.object({
  id: idSchema,
  name: z.string().meta({ examples: ['Acme, API usage'] }),
  keyIds: keyIds.nullable().meta({ description: 'Null: not limited to chosen keys.', examples: [[7]] }),
  tag: z
    .string()
    .nullable()
    .meta({ description: 'Null: not limited to a tag.', examples: [null] }),
  period: z.enum([...SHARE_PERIODS, 'custom']).meta({ examples: ['last-month'] }),
  startDate: nullableDate,
  endDate: nullableDate,
  timeZone: z.string().meta({ examples: ['Europe/Rome'] }),
  showKeys: z.boolean().meta({ examples: [true] }),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  isExpired: z.boolean().meta({ examples: [false] }),
});

export const createdShareOutput = shareOutput.extend({
  token: z.string().meta({
    description: 'The link is `/share/` and this. It is in this answer only.',
    examples: [TOKEN_EXAMPLE],
  }),
});

export const shareListOutput = z.object({ items: z.array(shareOutput), total: totalSchema });

export const viewShareInput = z.strictObject({
  token: z
    .string()
    .max(200)
    .meta({
      description: 'What stands behind `/share/` in the link.',
      examples: [TOKEN_EXAMPLE],
    }),
});

const ranked = { cost: usdSchema, byokCost, requests: countSchema, tokens: countSchema, percentageCost };

/** All that a link shows: no ids, no masked keys, no tags, nothing of the team. */
export const sharedViewOutput = z.object({
  name: z.string().meta({ examples: ['Acme, API usage'] }),
  period: z.object({
    name: z.enum([...SHARE_PERIODS, 'custom']).meta({ examples: ['last-month'] }),
    startDate: dateSchema,
    endDate: dateSchema,
    timeZone: z.string().meta({ examples: ['Europe/Rome'] }),
  }),
  /** When the figures were read. */
  readAt: instantSchema,
  expiresAt: instantSchema,
  summary: summaryOutput,
  byDate: z.array(z.object({ date: dateSchema, cost: usdSchema.nullable() })),
  unallocated: z
    .array(z.object({ from: instantSchema, to: instantSchema, cost: usdSchema }))
    .describe('In the total and in no day: spend whose hours are not known.'),
  byModel: z
    .array(z.object({ model: z.string().nullable(), ...ranked }))
    .describe('By cost, the highest first.'),
  byKey: z
    .array(z.object({ name: z.string(), ...ranked }))
    .nullable()
    .describe('By cost, the highest first; null where the link does not show keys.'),
});

export type CreateShareInput = z.infer<typeof createShareInput>;
export type Share = z.infer<typeof shareOutput>;
export type CreatedShare = z.infer<typeof createdShareOutput>;
export type ShareList = z.infer<typeof shareListOutput>;
export type SharedView = z.infer<typeof sharedViewOutput>;
