import { z } from 'zod';
import { type KeyProblem, UNREACHABLE_CAUSES } from './codes.ts';

const none = z.object({}).transform(() => ({}));
const schema = z.discriminatedUnion('code', [
  z.object({ code: z.enum(['invalid', 'disabled', 'gone']), params: none }),
  z.object({ code: z.literal('expired'), params: z.object({ at: z.string() }) }),
  z.object({
    code: z.literal('limit_reached'),
    params: z.object({ limit: z.number(), resetsAt: z.string().nullable() }),
  }),
  z.object({
    code: z.literal('not_understood'),
    params: z.object({ call: z.string(), field: z.string().nullable() }),
  }),
  z.object({
    code: z.literal('unreachable'),
    params: z.object({ cause: z.enum(UNREACHABLE_CAUSES), status: z.number().nullable() }),
  }),
  z.object({ code: z.literal('internal'), params: z.object({ id: z.string() }) }),
]);

/**
 * A problem as it was stored or sent: its code with its parameters.
 *
 * @throws ZodError when they do not belong together.
 */
export function keyProblemOf(code: string, params: unknown): KeyProblem {
  return schema.parse({ code, params: params ?? {} });
}
