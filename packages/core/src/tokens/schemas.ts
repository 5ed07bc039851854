import { z } from 'zod';
import { idSchema, instantSchema, textSchema } from '../lib/schemas.ts';

export const createTokenInput = z.strictObject({
  name: textSchema.trim().min(1, 'A token needs a name.').max(100, 'A name may have at most 100 characters.'),
});

export const listTokensInput = z.strictObject({ includeRevoked: z.boolean().default(false) });

export const tokenIdInput = z.strictObject({ id: idSchema });

/** The one answer that holds the token itself. */
export const createdTokenOutput = z.object({
  id: idSchema,
  name: z.string(),
  token: z.string(),
  createdAt: instantSchema,
});

export const tokenOutput = z.object({
  id: idSchema,
  name: z.string(),
  createdAt: instantSchema,
  /** To within a minute. */
  lastUsedAt: instantSchema.nullable(),
  isActive: z.boolean(),
});

export type CreateTokenInput = z.infer<typeof createTokenInput>;
export type CreatedToken = z.infer<typeof createdTokenOutput>;
export type ListTokensInput = z.infer<typeof listTokensInput>;
export type Token = z.infer<typeof tokenOutput>;
