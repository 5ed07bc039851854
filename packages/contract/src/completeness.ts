import { z } from 'zod';

/** Whether the totals of a period are all that there is. */
export const completeness = {
  isComplete: z.boolean().meta({
    description:
      'False where `is_cost_complete` is false, or where requests and tokens are known of a part of the usage only. What is not known is not in the totals.',
    examples: [true],
  }),
  isCostComplete: z.boolean().meta({
    description:
      'False while a first sync is under way, hours of the period are not known, or the period cuts a span whose sum alone is known.',
    examples: [true],
  }),
  unknownHours: z
    .int()
    .min(0)
    .meta({ description: 'Hours of the period of which something is not known.', examples: [0] }),
};
