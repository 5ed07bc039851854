import type { NodemailerError } from 'nodemailer';
import { isTlsCode } from '../../../outbound/index.ts';
import type { ChannelError, DeliveryResult } from '../channel.ts';

/** What it means that these recipients were refused while others, or nobody else, were accepted. */
export function partialResult(refused: readonly NodemailerError[]): DeliveryResult {
  const addressOf = ({ recipient }: NodemailerError) => recipient ?? '';
  if (refused.length === 0) return { delivered: true };
  const remaining = refused.filter(({ permanent }) => permanent !== true).map(addressOf);
  const error: ChannelError = { code: 'recipients_refused', params: { addresses: refused.map(addressOf) } };
  return remaining.length === 0
    ? { delivered: false, error, retry: 'never' }
    : { delivered: false, error, retry: 'later', remaining };
}

/**
 * What an error of nodemailer's means: a reply 4xx passes, 5xx does not, and without a reply it is the network. Its
 * message is not used, as it quotes the server.
 *
 * @param greetingSeconds how long the server had to connect and to greet.
 */
export function failureOf(thrown: unknown, host: string, greetingSeconds: number): DeliveryResult {
  const error: Partial<NodemailerError> = thrown instanceof Error ? thrown : {};
  if (error.rejectedErrors !== undefined) return partialResult(error.rejectedErrors);
  // A server that refuses STARTTLS has a reply, too; what fails is still the encryption.
  const reply = error.code === 'ETLS' ? undefined : error.responseCode;
  if (reply !== undefined || error.code === 'EAUTH') {
    const code = error.code === 'EAUTH' ? 'smtp_login' : 'smtp_refused';
    const retry = error.permanent === true ? 'never' : 'later';
    return { delivered: false, error: { code, params: { reply: reply ?? 0 } }, retry };
  }
  return { delivered: false, error: networkError(error, host, greetingSeconds), retry: 'later' };
}

function networkError(error: Partial<NodemailerError>, host: string, greetingSeconds: number): ChannelError {
  const cause = error.originalCode ?? error.code ?? 'unknown';
  if (error.code === 'ETIMEDOUT') return { code: 'timeout', params: { host, seconds: greetingSeconds } };
  if (error.code === 'EDNS') return { code: 'dns', params: { host, cause } };
  if (cause === 'ECONNREFUSED') return { code: 'refused', params: { host } };
  if (error.code === 'ETLS' || isTlsCode(cause)) return { code: 'tls', params: { host, cause } };
  return { code: 'unreachable', params: { host, cause } };
}
