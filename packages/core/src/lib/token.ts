import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'or_api_';
const SHARE_PREFIX = 'or_share_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 40;
const CHECKSUM_LENGTH = 6;

/** A new API token: the prefix, 40 random characters (238 bits) and a checksum of what stands before it. */
export function newApiToken(): string {
  return newToken(PREFIX);
}

/** The token of a share link, of the same form. */
export function newShareToken(): string {
  return newToken(SHARE_PREFIX);
}

/** Whether a bearer token means to be an API token, well-formed or not. */
export function looksLikeApiToken(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** Whether it can be one of ours: a mistyped or shortened one is refused without the database. */
export function isWellFormedApiToken(token: string): boolean {
  return isWellFormed(PREFIX, token);
}

/** The same of a share link's. */
export function isWellFormedShareToken(token: string): boolean {
  return isWellFormed(SHARE_PREFIX, token);
}

function newToken(prefix: string): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
  const body = prefix + random.join('');
  return body + checksum(body);
}

function isWellFormed(prefix: string, token: string): boolean {
  const body = token.slice(0, -CHECKSUM_LENGTH);
  return (
    token.length === prefix.length + RANDOM_LENGTH + CHECKSUM_LENGTH &&
    token.startsWith(prefix) &&
    token.slice(-CHECKSUM_LENGTH) === checksum(body)
  );
}

/** CRC-32 in base 62: six digits hold its 32 bits. */
function checksum(body: string): string {
  let remaining = crc32(body);
  let digits = '';
  for (let index = 0; index < CHECKSUM_LENGTH; index += 1) {
    digits = ALPHABET.charAt(remaining % ALPHABET.length) + digits;
    remaining = Math.floor(remaining / ALPHABET.length);
  }
  return digits;
}
