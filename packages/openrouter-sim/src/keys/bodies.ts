import { z } from 'zod';

const limitReset = z.enum(['daily', 'weekly', 'monthly']).nullable();
/** USD; no more than a trillion. */
const limit = z.number().nonnegative().max(1e12).nullable();

/** What a new key is made of. */
export const createBody = z.object({
  name: z.string().min(1),
  limit: limit.optional(),
  limit_reset: limitReset.optional(),
  include_byok_in_limit: z.boolean().optional(),
  // Must be UTC and have seconds, which zod's datetime asks for by default.
  expires_at: z.iso.datetime().nullable().optional(),
  workspace_id: z.uuid().optional(),
  creator_user_id: z.string().min(1).nullable().optional(),
});

/** What can be changed of a key. Anything else is refused: no expiry is added later, and no key is moved. */
export const updateBody = z.strictObject({
  name: z.string().exactOptional(),
  disabled: z.boolean().exactOptional(),
  limit: limit.exactOptional(),
  limit_reset: limitReset.exactOptional(),
  include_byok_in_limit: z.boolean().exactOptional(),
});
