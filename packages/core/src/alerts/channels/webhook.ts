import { z } from 'zod';
import { defineChannel } from './define.ts';
import { receiverUrl } from './fields.ts';
import { HIDDEN } from './mask.ts';
import { USER_AGENT } from './send-json.ts';
import { newSigningSecret, signatureHeaders, signingSecretPattern } from './sign.ts';
import { judge } from './verdict.ts';

/** Ours (`host`, `content-*`, `webhook-*`), or such that change how the request itself is sent. */
const FORBIDDEN =
  /^(?:host|content-.*|webhook-.*|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect)$/i;

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'A header name has letters, digits and dashes.')
  .refine((name) => !FORBIDDEN.test(name), 'This header is set by the delivery itself.');

/** Visible ASCII, and spaces between. */
const headerValue = z
  .string()
  .trim()
  .regex(/^[\x20-\x7e]{1,1000}$/, 'A header value has 1 to 1,000 visible ASCII characters.');

const headers = z
  .record(headerName, headerValue)
  .refine((all) => Object.keys(all).length <= 20, 'At most 20 headers.')
  .refine((all) => {
    const names = Object.keys(all).map((name) => name.toLowerCase());
    return new Set(names).size === names.length;
  }, 'A header is given twice.');

const input = z.strictObject({
  url: receiverUrl.meta({ description: 'Where to post to.', examples: ['https://example.com/hooks/spend'] }),
  headers: headers.optional().meta({ description: 'Headers to send besides. Every value is secret.' }),
});

const stored = input.extend({ signingSecret: z.string().regex(signingSecretPattern) });

export const webhook = defineChannel({
  input,
  stored,
  shown: z.object({ url: z.string(), headers: z.record(z.string(), z.string()).optional() }),
  secrets: ['headers'],
  keep: (given, before) => ({ ...given, signingSecret: before?.signingSecret ?? newSigningSecret() }),
  mask: ({ url, headers: values }) =>
    values === undefined
      ? { url }
      : { url, headers: Object.fromEntries(Object.keys(values).map((name) => [name, HIDDEN])) },
  async deliver({ notice, means }, settings) {
    const body = JSON.stringify({
      type: notice.type,
      timestamp: notice.at.toISOString(),
      data: notice.data,
    });
    const now = means.now();
    const result = await means.outbound.send({
      url: settings.url,
      headers: {
        'user-agent': USER_AGENT,
        ...lowerCase(settings.headers ?? {}),
        'content-type': 'application/json',
        ...signatureHeaders(settings.signingSecret, notice.id, now, body),
      },
      body,
      ...(means.signal === undefined ? {} : { signal: means.signal }),
    });
    // A receiver of one's own that refuses is often one that is being mended.
    return judge(result, settings.url, now, { gone: [404, 410], refused: 'later' });
  },
});

function lowerCase(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
}
