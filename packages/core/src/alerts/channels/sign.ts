import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
/** Standard Webhooks allows 24 to 64. */
const SECRET_BYTES = 32;

/** A new secret to sign webhooks with: `whsec_` and 32 random bytes in base64. */
export function newSigningSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

export const signingSecretPattern = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/**
 * The headers of Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and body, joined by dots.
 *
 * @param id of the delivery, the same over all attempts; has no dot.
 * @param now of this attempt.
 */
export function signatureHeaders(
  secret: string,
  id: string,
  now: Date,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
