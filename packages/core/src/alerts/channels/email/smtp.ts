import { isIP } from 'node:net';
import type { SendMailOptions } from 'nodemailer';
import type { DeliveryResult, SmtpSettings } from '../channel.ts';
import { failureOf, partialResult } from './smtp-problems.ts';

/**
 * All of one session. Longer than a receiver has elsewhere: a mail server may look through a message before it takes
 * it, and whoever hangs up meanwhile sends it twice.
 */
const DEADLINE_MS = 30_000;

/**
 * Hands one mail to the operator's server. The addresses that it refuses for the moment remain for the next attempt,
 * so that nobody who has the mail gets it again.
 *
 * @throws only the reason of `signal`.
 */
export async function sendMail(
  smtp: SmtpSettings,
  mail: SendMailOptions,
  signal: AbortSignal | undefined,
): Promise<DeliveryResult> {
  signal?.throwIfAborted();
  const deadlineMs = smtp.deadlineMs ?? DEADLINE_MS;
  const deadline = AbortSignal.timeout(deadlineMs);
  // Most installations send no mail, and its forty modules would be read at every start.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...protectionOf(smtp.url),
    url: smtp.url,
    connectionTimeout: deadlineMs / 3,
    greetingTimeout: deadlineMs / 3,
    dnsTimeout: deadlineMs / 3,
    socketTimeout: deadlineMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const sent = await transport.sendMail({
      ...mail,
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    return partialResult(sent.rejectedErrors ?? []);
  } catch (error) {
    signal?.throwIfAborted();
    const host = new URL(smtp.url).host;
    if (deadline.aborted) {
      return {
        delivered: false,
        error: { code: 'timeout', params: { host, seconds: deadlineMs / 1000 } },
        retry: 'later',
      };
    }
    return failureOf(error, host, deadlineMs / 3000);
  } finally {
    transport.close();
  }
}

/**
 * A password goes over TLS only, unless the server is this machine or the URL says `?requireTLS=false` (what stands in
 * the URL comes first). On this machine nobody is between, and its certificate is one that nobody signed.
 */
export function protectionOf(smtpUrl: string): { requireTLS?: true; tls?: { rejectUnauthorized: false } } {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLocal = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLocal) return url.protocol === 'smtp:' ? { tls: { rejectUnauthorized: false } } : {};
  return url.username === '' ? {} : { requireTLS: true };
}
