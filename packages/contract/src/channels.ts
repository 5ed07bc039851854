import { z } from 'zod';
import { idSchema, instantSchema, nameSchema, totalSchema } from './fields.ts';
import { issue } from './problems/issues.ts';

/** Where messages can be sent to. */
export const CHANNEL_KINDS = [
  'email',
  'slack',
  'discord',
  'telegram',
  'ntfy',
  'gotify',
  'pagerduty',
  'webhook',
] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** `untested`: nothing was sent yet. `failing`: three failures in a row. `disabled`: switched off. */
export const CHANNEL_STATUSES = ['untested', 'ok', 'failing', 'disabled'] as const;

export const MAX_CHANNELS = 20;

/** Which of the team's channels something is sent to. @param what is sent, as the description begins. */
export const chosenChannels = (what: string) =>
  z
    .array(idSchema)
    .max(MAX_CHANNELS)
    .nullable()
    .meta({ description: `${what}; null: to all channels.`, examples: [null] });

const channelName = nameSchema
  .min(1, issue('name_required'))
  .max(100, issue('name_too_long'))
  .meta({ description: 'Your own name for the channel.', examples: ['On call'] });

const SETTINGS = `What the kind needs; those marked * are secret: they are sealed, and masked in every answer.

- \`email\`: \`to\` (1–10 addresses)
- \`slack\`, \`discord\`: \`url\`* of an incoming webhook
- \`telegram\`: \`bot_token\`*, \`chat_id\`, \`thread_id\` (optional)
- \`ntfy\`: \`url\`, \`topic\`, \`token\`* (optional)
- \`gotify\`: \`url\`, \`token\`*
- \`pagerduty\`: \`routing_key\`*
- \`webhook\`: \`url\`, \`headers\`* (optional)`;

const settings = z.record(z.string(), z.unknown());

export const createChannelInput = z.strictObject({
  kind: z.enum(CHANNEL_KINDS).meta({ examples: ['webhook'] }),
  name: channelName,
  settings: settings.meta({ description: SETTINGS, examples: [{ url: 'https://example.com/hooks/spend' }] }),
});

export const channelIdInput = z.strictObject({ id: idSchema.describe('The id of the channel.') });

export const updateChannelInput = channelIdInput.extend({
  name: channelName.optional(),
  settings: settings.optional().meta({
    description:
      'The settings that change. What is left out stays, null takes an optional one away, and a secret in its masked form is left as it is.',
    examples: [{ url: 'https://example.com/hooks/other' }],
  }),
  isActive: z
    .boolean()
    .optional()
    .meta({ description: 'Nothing is sent to a channel that is not active.', examples: [true] }),
});

export const channelOutput = z.object({
  id: idSchema,
  kind: z.enum(CHANNEL_KINDS).meta({ examples: ['webhook'] }),
  name: z.string().meta({ examples: ['On call'] }),
  settings: settings.meta({
    description: 'Secret ones are masked.',
    examples: [{ url: 'https://example.com/hooks/spend' }],
  }),
  isActive: z.boolean().meta({ examples: [true] }),
  createdAt: instantSchema,
  status: z.enum(CHANNEL_STATUSES).meta({ examples: ['ok'] }),
  lastDelivery: z
    .object({
      at: instantSchema,
      status: z.enum(['sent', 'failed']).meta({ examples: ['sent'] }),
      error: z
        .string()
        .nullable()
        .meta({ examples: [null] }),
    })
    .nullable()
    .describe('The last attempt; null before the first.'),
});

/** The one answer that holds the secret that deliveries are signed with. */
export const createdChannelOutput = channelOutput.extend({
  signingSecret: z
    .string()
    .optional()
    .meta({
      description:
        'Of a webhook: deliveries are signed with it (Standard Webhooks 1.0). It is never shown again.',
      examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo='],
    }),
});

export const channelListOutput = z.object({ items: z.array(channelOutput), total: totalSchema });

export const testChannelOutput = z.object({
  delivered: z.boolean().meta({ examples: [true] }),
  tookMs: z.int().meta({ examples: [184] }),
  error: z
    .string()
    .nullable()
    .meta({ description: 'Why it was not delivered.', examples: [null] }),
});

export type CreateChannelInput = z.infer<typeof createChannelInput>;
export type UpdateChannelInput = z.infer<typeof updateChannelInput>;
export type Channel = z.infer<typeof channelOutput>;
export type ChannelTest = z.infer<typeof testChannelOutput>;
