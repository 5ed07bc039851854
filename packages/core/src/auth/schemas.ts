import { z } from 'zod';
import { idSchema, instantSchema, textSchema } from '../lib/schemas.ts';

const emailSchema = z.email('This is not an e-mail address.').max(254);

export const registerInput = z.strictObject({
  email: emailSchema,
  password: z
    .string()
    .min(10, 'The password needs at least 10 characters.')
    .max(128, 'The password may have at most 128 characters.'),
});

/** Login says nothing about the shape of a password, so that rules may change without locking anybody out. */
export const loginInput = z.strictObject({ email: textSchema.max(254), password: z.string().max(128) });

export const userOutput = z.object({ id: idSchema, email: z.string(), createdAt: instantSchema });

export const sessionOutput = z.object({
  accessToken: z.string(),
  tokenType: z.literal('bearer'),
  expiresAt: instantSchema,
});

export type RegisterInput = z.infer<typeof registerInput>;
export type LoginInput = z.infer<typeof loginInput>;
export type User = z.infer<typeof userOutput>;
export type SessionOutput = z.infer<typeof sessionOutput>;
