import { z } from 'zod';
import { idSchema, instantSchema, textSchema, usdSchema } from '../lib/schemas.ts';

const nameSchema = textSchema
  .trim()
  .min(1, 'A key needs a name.')
  .max(100, 'A name may have at most 100 characters.');

export const createKeyInput = z.strictObject({
  name: nameSchema,
  key: z
    .string()
    .trim()
    .regex(/^sk-or-[A-Za-z0-9_-]{8,200}$/, 'An OpenRouter key begins with sk-or- and has no spaces.'),
});

export const listKeysInput = z.strictObject({
  skip: z.int().min(0).max(1_000_000).default(0),
  limit: z.int().min(1).max(100).default(50),
  sortBy: z.enum(['created_at', 'name', 'last_synced_at', 'cost']).default('created_at'),
  sortOrder: z.enum(['asc', 'desc']).default('desc'),
});

export const keyIdInput = z.strictObject({ id: idSchema });

export const updateKeyInput = z.strictObject({
  id: idSchema,
  name: nameSchema.optional(),
  isActive: z.boolean().optional(),
});

export const keyKind = z.enum(['inference', 'management']);
export const keyStatus = z.enum(['unverified', 'valid', 'invalid']);

export const keyOutput = z.object({
  id: idSchema,
  name: z.string(),
  /** The masked form, as OpenRouter shows it. */
  label: z.string(),
  kind: keyKind,
  status: keyStatus,
  isActive: z.boolean(),
  limit: usdSchema.nullable(),
  limitRemaining: usdSchema.nullable(),
  createdAt: instantSchema,
  lastValidatedAt: instantSchema.nullable(),
  lastSyncedAt: instantSchema.nullable(),
  lastError: z.string().nullable(),
  /** The management key that this key was found through, or null. */
  managedBy: idSchema.nullable(),
});

export const keyListOutput = z.object({
  items: z.array(keyOutput),
  total: z.int(),
  skip: z.int(),
  limit: z.int(),
});

/** What a sync that was asked for will do: the run is queued, or one is queued or running already. */
export const syncKeyOutput = z.object({ queued: z.boolean() });

/** The latest run of one key's sync and whether one waits or runs now. */
export const syncStatusOutput = z.object({
  keyId: idSchema,
  pending: z.boolean(),
  lastRun: z
    .object({
      source: z.enum(['analytics', 'counter', 'listing']),
      startedAt: instantSchema,
      tookMs: z.int(),
      rows: z.int(),
      outcome: z.enum(['ok', 'failed']),
      message: z.string().nullable(),
    })
    .nullable(),
});

export type CreateKeyInput = z.infer<typeof createKeyInput>;
export type ListKeysInput = z.infer<typeof listKeysInput>;
export type UpdateKeyInput = z.infer<typeof updateKeyInput>;
export type Key = z.infer<typeof keyOutput>;
export type KeyList = z.infer<typeof keyListOutput>;
export type KeyStatus = z.infer<typeof keyStatus>;
export type SyncStatus = z.infer<typeof syncStatusOutput>;
