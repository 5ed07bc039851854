import { z } from 'zod';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './bounds.ts';
import { isCommonPassword } from './common-passwords.ts';
import { idSchema, instantSchema, textSchema, timeZoneSchema } from './fields.ts';
import { issue } from './problems/issues.ts';

/** Who may make an account: anybody, who is invited, or nobody. */
export const REGISTRATION_MODES = ['open', 'invite', 'closed'] as const;
export type RegistrationMode = (typeof REGISTRATION_MODES)[number];

const emailSchema = z
  // As browsers have it: a host without a dot is one, too (`admin@localhost`).
  .email({ pattern: z.regexes.html5Email, error: issue('email_malformed') })
  .max(254)
  .meta({ description: 'Compared without case.', examples: ['ada@example.com'] });

const newPasswordSchema = z
  .string()
  .min(PASSWORD_MIN_LENGTH, issue('password_too_short'))
  .max(PASSWORD_MAX_LENGTH, issue('password_too_long'))
  .refine((password) => !isCommonPassword(password), issue('password_too_common'))
  .meta({
    description: 'Any 10 to 128 characters that are no common password and not the e-mail.',
    examples: ['correct horse battery'],
  });

/** Says nothing about the shape of a password, so that rules may change without locking anybody out. */
const knownPasswordSchema = z
  .string()
  .max(PASSWORD_MAX_LENGTH)
  .meta({ examples: ['correct horse battery'] });

/** The secret part of a link that a person was given. */
const linkTokenSchema = z
  .string()
  .min(1)
  .max(200)
  .meta({ examples: ['Jv0nF3xkq8wYt1cZbL6mRs2pHd9uEa4gTi7oKyVxQwM'] });

export const registerInput = z.strictObject({
  email: emailSchema,
  password: newPasswordSchema,
  invitation: linkTokenSchema
    .optional()
    .describe('From the link of an invitation, where REGISTRATION is `invite`.'),
});

/** How people get in here. */
export const signUpOptionsOutput = z.object({
  /** `open` too while there is no account yet: the first one may always be made. */
  registration: z.enum(REGISTRATION_MODES),
  /** Whether a forgotten password can be set anew by e-mail. */
  sendsEmail: z.boolean(),
});

export const forgotPasswordInput = z.strictObject({
  email: textSchema.max(254).meta({ description: 'In any case.', examples: ['ada@example.com'] }),
});

export const resetPasswordInput = z.strictObject({
  token: linkTokenSchema.describe('From the link in the e-mail, behind `#token=`.'),
  password: newPasswordSchema,
});

export const loginInput = z.strictObject({
  email: textSchema.max(254).meta({ description: 'In any case.', examples: ['ada@example.com'] }),
  password: knownPasswordSchema,
});

export const changePasswordInput = z.strictObject({
  currentPassword: knownPasswordSchema,
  newPassword: newPasswordSchema,
});

export const changeEmailInput = z.strictObject({ email: emailSchema, currentPassword: knownPasswordSchema });

/** `timeZone: null` follows the team. */
export const updateProfileInput = z.strictObject({ timeZone: timeZoneSchema.nullable() });

export const deleteAccountInput = z.strictObject({ currentPassword: knownPasswordSchema });

export const userOutput = z.object({
  id: idSchema,
  email: z.string().meta({ description: 'As it was given.', examples: ['ada@example.com'] }),
  createdAt: instantSchema,
});

/** The signed-in user's own view of the account. */
export const profileOutput = userOutput.extend({
  timeZone: z
    .string()
    .nullable()
    .meta({
      description: 'The time zone of the days on the pages; null: that of the team.',
      examples: [null],
    }),
});

const sessionIdSchema = z.string().regex(/^[0-9a-f]{64}$/, issue('session_id_malformed'));

export const sessionIdInput = z.strictObject({ id: sessionIdSchema });

/** A place where the user is signed in. The id is not the token and signs nobody in. */
export const sessionListOutput = z.array(
  z.object({
    id: sessionIdSchema,
    createdAt: instantSchema,
    lastSeenAt: instantSchema.describe('To within five minutes.'),
    userAgent: z.string().nullable(),
    isCurrent: z.boolean(),
  }),
);

export const endedSessionsOutput = z.object({ ended: z.int().min(0) });

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
export type SignUpOptions = z.infer<typeof signUpOptionsOutput>;
export type ForgotPasswordInput = z.infer<typeof forgotPasswordInput>;
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;
export type LoginInput = z.infer<typeof loginInput>;
export type User = z.infer<typeof userOutput>;
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;
export type ChangeEmailInput = z.infer<typeof changeEmailInput>;
export type UpdateProfileInput = z.infer<typeof updateProfileInput>;
export type DeleteAccountInput = z.infer<typeof deleteAccountInput>;
export type Profile = z.infer<typeof profileOutput>;
export type SessionList = z.infer<typeof sessionListOutput>;
export type SessionOutput = z.infer<typeof sessionOutput>;
