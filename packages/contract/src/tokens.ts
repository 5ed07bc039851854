import { z } from 'zod';
import { NAME_MAX_LENGTH } from './bounds.ts';
import { idSchema, instantSchema, nameSchema } from './fields.ts';
import { issue } from './problems/issues.ts';

export const createTokenInput = z.strictObject({
  name: nameSchema
    .min(1, issue('name_required'))
    .max(NAME_MAX_LENGTH, issue('name_too_long'))
    .meta({ description: 'What the token is for.', examples: ['Monthly report'] }),
});

export const listTokensInput = z.strictObject({
  includeRevoked: z.boolean().default(false).meta({ description: 'List revoked tokens too.' }),
});

export const tokenIdInput = z.strictObject({ id: idSchema });

const tokenName = z.string().meta({ examples: ['Monthly report'] });

/** The one answer that holds the token itself. */
export const createdTokenOutput = z.object({
  id: idSchema,
  name: tokenName,
  token: z.string().meta({
    description: 'The token itself. It is never shown again.',
    examples: ['or_api_8sJ0dR5tB7yLw1Zn4aPc6eHf9gUi3oKlMxNqEXk2mQv0Ab'],
  }),
  createdAt: instantSchema,
});

export const tokenOutput = z.object({
  id: idSchema,
  name: tokenName,
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable().meta({
    description: 'To within a minute; null until the first use.',
    examples: ['2026-03-02T18:05:12.000Z'],
  }),
  isActive: z
    .boolean()
    .meta({ description: 'False once it is revoked, or its maker has left the team.', examples: [true] }),
});

export type CreateTokenInput = z.infer<typeof createTokenInput>;
export type CreatedToken = z.infer<typeof createdTokenOutput>;
export type ListTokensInput = z.infer<typeof listTokensInput>;
export type Token = z.infer<typeof tokenOutput>;
