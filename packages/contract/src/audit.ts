import { z } from 'zod';
import { idSchema, instantSchema, totalSchema } from './fields.ts';

/**
 * What is written down: what was done to keys at OpenRouter, or, in a dry run, would have been; what is watched, by what budgets
 * and alert rules; how the team is set up; and who was let in or sent something: tokens, channels, digests, share links.
 */
export const AUDIT_ACTIONS = [
  'key.added',
  'key.removed',
  'key.paused',
  'key.resumed',
  'key.disabled',
  'key.enabled',
  'key.limit_changed',
  'key.disable_cause_added',
  'key.disable_cause_removed',
  'key.control_refused',
  'budget.created',
  'budget.changed',
  'budget.removed',
  'budget.would_disable_keys',
  'channel.added',
  'channel.changed',
  'channel.removed',
  'rule.changed',
  'digest.changed',
  'team.changed',
  'token.created',
  'token.revoked',
  'share.created',
  'share.revoked',
] as const;
/** What an entry can be about. */
export const AUDIT_SUBJECTS = ['key', 'budget', 'channel', 'team', 'token', 'share'] as const;
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const listAuditInput = z.strictObject({
  skip: z.int().min(0).max(1_000_000).default(0).meta({ description: 'Entries to pass over.' }),
  limit: z.int().min(1).max(100).default(50).meta({ description: 'Entries at most.' }),
});

export const auditListOutput = z.object({
  items: z.array(
    z.object({
      id: idSchema,
      at: instantSchema,
      actor: z.object({
        type: z.enum(['person', 'system']).meta({ examples: ['person'] }),
        name: z
          .string()
          .nullable()
          .meta({ description: 'The e-mail of a person.', examples: ['ada@example.com'] }),
      }),
      action: z.enum(AUDIT_ACTIONS).meta({ examples: ['key.disabled'] }),
      subject: z.object({
        type: z.enum(AUDIT_SUBJECTS).meta({ examples: ['key'] }),
        id: idSchema,
        name: z.string().meta({ examples: ['Production'] }),
      }),
      data: z.record(z.string(), z.unknown()).meta({ examples: [{ reason: 'Leaked in a log' }] }),
    }),
  ),
  total: totalSchema,
});

export type ListAuditInput = z.infer<typeof listAuditInput>;
export type AuditList = z.infer<typeof auditListOutput>;
