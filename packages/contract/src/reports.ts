import { z } from 'zod';
import { chosenChannels } from './channels.ts';
import { DIGEST_FREQUENCIES } from './reports-fields.ts';

const frequency = z.enum(DIGEST_FREQUENCIES).meta({
  description:
    'At 08:00 in the team’s time zone: every day about the day before, on Mondays about the week before, on the first about the month before.',
  examples: ['weekly'],
});
const channelIds = chosenChannels('Where it goes');

export const digestOutput = z.object({ frequency, channelIds });

/** What is left out stays as it is. */
export const updateDigestInput = z.strictObject({
  frequency: frequency.optional(),
  channelIds: channelIds.optional(),
});

export const sendDigestOutput = z.object({
  queued: z
    .int()
    .min(0)
    .meta({ description: 'To how many channels.', examples: [1] }),
});

export type Digest = z.infer<typeof digestOutput>;
export type UpdateDigestInput = z.infer<typeof updateDigestInput>;
