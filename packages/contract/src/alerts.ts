import { z } from 'zod';
import { ALERT_KINDS, SUBJECT_TYPES } from './alerts/kinds.ts';
import { chosenChannels } from './channels.ts';
import { idSchema, instantSchema, pageOutput, totalSchema } from './fields.ts';
import { SEVERITIES } from './warnings.ts';

export const ALERT_STATES = ['open', 'acknowledged', 'resolved'] as const;
export const DELIVERY_STATUSES = ['queued', 'sent', 'failed'] as const;

const alertKind = z.enum(ALERT_KINDS).meta({ examples: ['budget_threshold'] });

export const listAlertsInput = z.strictObject({
  state: z
    .enum(['open', 'resolved', 'all'])
    .default('open')
    .meta({ description: '`open`: acknowledged ones, too.' }),
  kind: alertKind.optional(),
  skip: z.int().min(0).max(1_000_000).default(0).meta({ description: 'Alerts to pass over.' }),
  limit: z.int().min(1).max(100).default(50).meta({ description: 'Alerts at most.' }),
});

export const alertIdInput = z.strictObject({ id: idSchema.describe('The id of the alert.') });

export const snoozeAlertInput = alertIdInput.extend({
  until: instantSchema.describe('In the future.'),
});

export const alertOutput = z.object({
  id: idSchema,
  kind: alertKind,
  severity: z.enum(SEVERITIES).meta({ examples: ['warning'] }),
  state: z.enum(ALERT_STATES).meta({ examples: ['open'] }),
  title: z.string().meta({ examples: ['Budget “Production” has reached 80%'] }),
  detail: z.string().meta({ examples: ['$81.20 of $100.00 spent since Mar 1, 2026 (Europe/Rome).'] }),
  subject: z.object({
    type: z.enum(SUBJECT_TYPES).meta({ examples: ['budget'] }),
    id: idSchema,
    name: z.string().meta({ examples: ['Production'] }),
  }),
  openedAt: instantSchema,
  acknowledgedAt: instantSchema.nullable(),
  snoozedUntil: instantSchema.nullable(),
  resolvedAt: instantSchema.nullable(),
  data: z
    .record(z.string(), z.unknown())
    .meta({ description: 'What its sentences are made of.', examples: [{ threshold: 80, spent: 81.2 }] }),
  deliveries: z.array(
    z.object({
      channelId: idSchema,
      status: z.enum(DELIVERY_STATUSES).meta({ examples: ['sent'] }),
      attempts: z
        .int()
        .min(0)
        .meta({ examples: [1] }),
      at: instantSchema.nullable().describe('Of the last attempt.'),
      error: z
        .string()
        .nullable()
        .meta({ examples: [null] }),
    }),
  ),
});

export const alertListOutput = z.object({
  items: z.array(alertOutput),
  total: totalSchema,
  ...pageOutput,
});

export const resendAlertOutput = z.object({
  queued: z
    .int()
    .min(0)
    .meta({ description: 'To how many channels it is sent again.', examples: [1] }),
});

const params = z
  .record(z.string(), z.number().nullable())
  .meta({ description: 'At what it warns; numbers greater than 0.', examples: [{ days: 7 }] });
const channelIds = chosenChannels('Where its alerts go');

export const updateRuleInput = z.strictObject({
  kind: alertKind,
  isActive: z
    .boolean()
    .optional()
    .meta({ examples: [true] }),
  params: params.optional(),
  channelIds: channelIds.optional(),
});

export const ruleOutput = z.object({
  kind: alertKind,
  isActive: z.boolean().meta({ examples: [true] }),
  params,
  channelIds,
});

export const ruleListOutput = z.object({ items: z.array(ruleOutput), total: totalSchema });

/** For the bell: alerts that are open and that nobody has acknowledged. */
export const waitingAlertsOutput = z.object({ total: totalSchema });

export type ListAlertsInput = z.infer<typeof listAlertsInput>;
export type Alert = z.infer<typeof alertOutput>;
export type SnoozeAlertInput = z.infer<typeof snoozeAlertInput>;
export type Rule = z.infer<typeof ruleOutput>;
export type UpdateRuleInput = z.infer<typeof updateRuleInput>;
