import { z } from 'zod';
import { NAME_MAX_LENGTH, TAG_MAX_LENGTH } from './bounds.ts';
import {
  idSchema,
  instantSchema,
  nameSchema,
  pageOutput,
  textSchema,
  totalSchema,
  usdSchema,
} from './fields.ts';
import { DISABLE_CAUSES, KEY_KINDS, KEY_STATUSES, LIMIT_RESETS } from './keys-fields.ts';
import { KEY_PROBLEM_CODES } from './problems/codes.ts';
import { issue } from './problems/issues.ts';

const keyNameSchema = nameSchema
  .min(1, issue('name_required'))
  .max(NAME_MAX_LENGTH, issue('name_too_long'))
  .meta({ description: 'Your own name for the key.', examples: ['Production'] });

/** What a key is tagged with: a client, a team, an environment. */
export const tagSchema = nameSchema.min(1, issue('tag_required')).max(TAG_MAX_LENGTH, issue('tag_too_long'));
/** How many a key may have. */
export const MAX_TAGS = 20;
/** How many may be taken away at once: of several keys each has others. */
const MAX_REMOVED_TAGS = 1_000;

export const createKeyInput = z.strictObject({
  name: keyNameSchema,
  key: z
    .string()
    .trim()
    .regex(/^sk-or-\S*$/, { error: issue('key_malformed'), abort: true })
    .regex(/^[A-Za-z0-9_-]{14,206}$/, issue('key_incomplete'))
    .meta({
      description:
        'The OpenRouter key: an inference key, or a management key, which brings the keys of its account.',
      examples: ['sk-or-v1-0000000000000000000000000000000000000000000000000000000000000000'],
    }),
});

export const listKeysInput = z.strictObject({
  skip: z.int().min(0).max(1_000_000).default(0).meta({ description: 'Keys to pass over.' }),
  limit: z.int().min(1).max(100).default(50).meta({ description: 'Keys at most.' }),
  sortBy: z.enum(['created_at', 'name', 'last_synced_at', 'cost']).default('created_at').meta({
    description: 'Keys that were never synced come last by `last_synced_at` and `cost`, in either order.',
  }),
  sortOrder: z.enum(['asc', 'desc']).default('desc'),
  tag: tagSchema.optional().meta({
    description: 'Only keys with this tag, in any case.',
    examples: ['production'],
  }),
  status: z.enum(KEY_STATUSES).optional().meta({ description: 'Only keys with this status.' }),
  q: textSchema
    .trim()
    .normalize()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Only keys whose name or label contains this, in any case.', examples: ['prod'] }),
});

export const keyIdSchema = idSchema.describe('The id of the key.');

export const keyIdInput = z.strictObject({ id: keyIdSchema });

const tagsSchema = z.array(tagSchema).max(MAX_TAGS, issue('too_many_tags'));

export const updateKeyInput = z.strictObject({
  id: keyIdSchema,
  name: keyNameSchema.optional(),
  isActive: z
    .boolean()
    .optional()
    .meta({ description: 'An inactive key is neither synced nor validated.', examples: [true] }),
  tags: tagsSchema.optional().meta({
    description:
      'All tags of the key, in place of those that it has; those that differ in case alone are one.',
    examples: [['production', 'Acme']],
  }),
  addTags: tagsSchema.optional().meta({
    description: 'Tags to add to those that the key has, whoever else changes them.',
    examples: [['Acme']],
  }),
  removeTags: z
    .array(tagSchema)
    .max(MAX_REMOVED_TAGS)
    .optional()
    .meta({
      description:
        'Tags to take away, in any case, before `add_tags` are added. One that the key does not have is allowed.',
      examples: [['staging']],
    }),
});

export const disableKeyInput = z.strictObject({
  id: keyIdSchema,
  reason: nameSchema
    .max(500)
    .optional()
    .meta({ description: 'For the audit log.', examples: ['Leaked in a log'] }),
});

export const setKeyLimitInput = z.strictObject({
  id: keyIdSchema,
  limit: z
    .number()
    .min(0)
    .max(9_000_000)
    .nullable()
    .meta({ description: 'USD; null: none.', examples: [50] }),
  limitReset: z
    .enum(LIMIT_RESETS)
    .nullable()
    .meta({ description: 'When it starts again; null: never.', examples: ['monthly'] }),
});

export const keyKind = z.enum(KEY_KINDS);
export const keyStatus = z.enum(KEY_STATUSES);

/** A code, and what its sentence is made of. */
export const keyProblem = z.object({
  code: z.enum(KEY_PROBLEM_CODES).meta({ examples: ['disabled'] }),
  params: z
    .record(z.string(), z.union([z.string(), z.number(), z.null()]))
    .meta({ description: 'What the sentence of the code is made of.', examples: [{}] }),
});

export const keyOutput = z.object({
  id: idSchema,
  name: z.string().meta({ description: 'Yours, else the one at OpenRouter.', examples: ['Production'] }),
  label: z
    .string()
    .meta({ description: 'The masked key, as OpenRouter shows it.', examples: ['sk-or-v1-0a1...b2c'] }),
  kind: keyKind,
  status: keyStatus.meta({
    description: '`unverified`: OpenRouter could not be asked yet. `invalid`: it refused the key.',
    examples: ['valid'],
  }),
  isActive: z
    .boolean()
    .meta({ description: 'An inactive key is neither synced nor validated.', examples: [true] }),
  limit: usdSchema.nullable().meta({ description: 'Spending limit in USD; null: none.', examples: [50] }),
  limitRemaining: usdSchema
    .nullable()
    .meta({ description: 'What is left of the limit in USD.', examples: [48.72] }),
  createdAt: instantSchema,
  lastValidatedAt: instantSchema.nullable().meta({
    description: 'When OpenRouter last said what `status` says.',
    examples: ['2026-03-02T02:00:01.000Z'],
  }),
  lastSyncedAt: instantSchema
    .nullable()
    .meta({ description: 'Up to when usage is known.', examples: ['2026-03-02T18:00:04.000Z'] }),
  lastError: z
    .string()
    .nullable()
    .meta({ description: 'Why the last sync failed.', examples: [null] }),
  managedBy: idSchema
    .nullable()
    .meta({ description: 'The management key that this key was found through.', examples: [null] }),
  limitReset: z
    .enum(LIMIT_RESETS)
    .nullable()
    .meta({
      description:
        'When the limit starts again: at each UTC midnight, on Mondays, on the first of the month. Null: never, or not known.',
      examples: ['monthly'],
    }),
  disabled: z.boolean().meta({ description: 'Disabled on OpenRouter.', examples: [false] }),
  expiresAt: instantSchema.nullable().meta({ description: 'When it expires.', examples: [null] }),
  goneAt: instantSchema
    .nullable()
    .meta({ description: 'When OpenRouter first no longer listed it.', examples: [null] }),
  upstreamCreatedAt: instantSchema
    .nullable()
    .meta({ description: 'When it was created on OpenRouter.', examples: ['2026-01-05T10:00:00.000Z'] }),
  workspace: z
    .string()
    .nullable()
    .meta({ description: 'The id of its workspace on OpenRouter.', examples: [null] }),
  disableCauses: z
    .array(
      z.object({
        cause: z.enum(DISABLE_CAUSES).meta({ examples: ['manual'] }),
        budgetId: idSchema.nullable().meta({ examples: [null] }),
        since: instantSchema,
        by: z
          .string()
          .nullable()
          .meta({ description: 'The e-mail of who did it; null: a budget.', examples: ['ada@example.com'] }),
      }),
    )
    .meta({ description: 'Why it is disabled from here; it is enabled when none is left.', examples: [[]] }),
  tags: z.array(z.string()).meta({ description: 'In alphabetical order.', examples: [['production']] }),
  problem: keyProblem
    .extend({ since: instantSchema })
    .nullable()
    .meta({
      description: 'What is wrong with the key; `last_error` is the same as a sentence.',
      examples: [null],
    }),
});

export const keyListOutput = z.object({
  items: z.array(keyOutput),
  total: totalSchema,
  ...pageOutput,
});

/** What a sync that was asked for will do: the run is queued, or one is queued or running already. */
export const syncKeyOutput = z.object({
  queued: z
    .boolean()
    .meta({ description: 'False: a sync of the key runs at this moment.', examples: [true] }),
});

export type CreateKeyInput = z.infer<typeof createKeyInput>;
export type ListKeysInput = z.infer<typeof listKeysInput>;
export type UpdateKeyInput = z.infer<typeof updateKeyInput>;
export type Key = z.infer<typeof keyOutput>;
export type KeyList = z.infer<typeof keyListOutput>;
export type KeyStatus = z.infer<typeof keyStatus>;
