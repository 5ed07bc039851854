import { z } from 'zod';
import { idSchema, instantSchema, textSchema } from '../lib/schemas.ts';

const emailSchema = z
  .email('This is not an e-mail address.')
  .max(254)
  .meta({ description: 'Compared without case.', examples: ['ada@example.com'] });

export const registerInput = z.strictObject({
  email: emailSchema,
  password: z
    .string()
    .min(10, 'The password needs at least 10 characters.')
    .max(128, 'The password may have at most 128 characters.')
    .meta({ description: 'Any 10 to 128 characters.', examples: ['correct horse battery'] }),
});

/** Login says nothing about the shape of a password, so that rules may change without locking anybody out. */
export const loginInput = z.strictObject({
  email: textSchema.max(254).meta({ description: 'In any case.', examples: ['ada@example.com'] }),
  password: z
    .string()
    .max(128)
    .meta({ examples: ['correct horse battery'] }),
});

export const userOutput = z.object({
  id: idSchema,
  email: z.string().meta({ description: 'As it was given.', examples: ['ada@example.com'] }),
  createdAt: instantSchema,
});

export const sessionOutput = z.object({
  accessToken: z.string().meta({
    description: 'For `Authorization: Bearer`.',
    examples: ['Xk2mQv8sJ0dR5tB7yLw1Zn4aPc6eHf9gUi3oKlMxNqE'],
  }),
  tokenType: z.literal('bearer'),
  expiresAt: instantSchema.meta({
    description: 'A session in use is prolonged.',
    examples: ['2026-03-31T09:30:00.000Z'],
  }),
});

export type RegisterInput = z.infer<typeof registerInput>;
export type LoginInput = z.infer<typeof loginInput>;
export type User = z.infer<typeof userOutput>;
export type SessionOutput = z.infer<typeof sessionOutput>;
