import { hash, verify } from '@node-rs/argon2';
import { refuse } from '../errors.ts';
import { emailKey } from './email.ts';

// OWASP's first recommendation for Argon2id (the library's algorithm 2): 19 MiB, two passes, one lane.
const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A hash of a password that nobody has: comparing with it takes as long as comparing with a real one. */
const decoy = hash('no account has this password', options);

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), options);
}

/**
 * Who knows the address tries it as the password first.
 *
 * @param key the account's e-mail as it is compared
 * @param field of the input that holds the password
 * @throws DomainError `invalid_input`.
 */
export function assertNotEmail(password: string, key: string, field: string): void {
  if (emailKey(password) !== key) return;
  throw refuse('invalid_input', {
    fields: [{ path: [field], problem: { code: 'password_is_email', params: {} } }],
  });
}

/** @param passwordHash undefined when there is no such account; the answer is then false, in like time. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await decoy), normal(password));
  return matches && passwordHash !== undefined;
}

/** What looks the same is the same, however a keyboard composed it (RFC 8265 asks for a normal form before hashing). */
function normal(password: string): string {
  return password.normalize('NFKC');
}
