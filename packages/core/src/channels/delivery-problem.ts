import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import { z } from 'zod';
import type { ChannelError } from '../alerts/channels/index.ts';

/** What channels report has a sentence for each of its codes: this does not compile without. */
export function problemOfError(error: ChannelError): DeliveryProblem {
  return error;
}

const host = z.object({ host: z.string() });
const caused = z.object({ host: z.string(), cause: z.string() });
const none = z.object({}).transform(() => ({}));

const schema = z.discriminatedUnion('code', [
  z.object({
    code: z.enum(['url_malformed', 'url_credentials', 'smtp_missing', 'channel_off']),
    params: none,
  }),
  z.object({ code: z.literal('url_scheme'), params: z.object({ scheme: z.string() }) }),
  z.object({ code: z.enum(['private_address', 'refused']), params: host }),
  z.object({ code: z.literal('dns'), params: caused }),
  z.object({ code: z.literal('unreachable'), params: caused }),
  z.object({ code: z.literal('tls'), params: caused }),
  z.object({ code: z.literal('not_http'), params: caused }),
  z.object({ code: z.literal('proxy'), params: caused }),
  z.object({ code: z.literal('timeout'), params: host.extend({ seconds: z.number() }) }),
  z.object({ code: z.literal('redirect'), params: host.extend({ status: z.number() }) }),
  z.object({
    code: z.literal('status'),
    params: host.extend({ status: z.number(), reason: z.string().nullable() }),
  }),
  z.object({ code: z.literal('chat_moved'), params: z.object({ chatId: z.string() }) }),
  z.object({ code: z.enum(['smtp_refused', 'smtp_login']), params: z.object({ reply: z.number() }) }),
  z.object({
    code: z.literal('recipients_refused'),
    params: z.object({ addresses: z.array(z.string()) }),
  }),
]);

/**
 * A problem as it was stored; null when none was.
 *
 * @throws ZodError when code and parameters do not belong together.
 */
export function storedDeliveryProblem(code: string | null, params: unknown): DeliveryProblem | null {
  return code === null ? null : problemFrom(schema.parse({ code, params }));
}

/** Codes that share the form of their parameters are one member of the schema, and several of the type. */
function problemFrom(parsed: z.output<typeof schema>): DeliveryProblem {
  switch (parsed.code) {
    case 'private_address':
    case 'refused':
      return { code: parsed.code, params: parsed.params };
    case 'smtp_refused':
    case 'smtp_login':
      return { code: parsed.code, params: parsed.params };
    default:
      return parsed;
  }
}
