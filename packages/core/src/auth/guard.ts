import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { networkOf } from '../rate-limit/network.ts';
import { giveBack, type Pace, passThrottle, throttle } from '../rate-limit/throttle.ts';

/** Guesses at one account from one device that has signed in to it, or one address: about 360 an hour at most. */
const ACCOUNT_FROM_ONE: Pace = { burst: 10, secondsEach: 10 };
/** Wrong passwords from one address, whatever the account. */
const ADDRESS: Pace = { burst: 100, secondsEach: 2 };
/** Guesses at one account from all the devices that never signed in to it. */
const ACCOUNT_FROM_STRANGERS: Pace = { burst: 50, secondsEach: 10 };
/** New accounts from one address. */
const REGISTRATION: Pace = { burst: 100, secondsEach: 6 };
/** Passwords that are typed again in one session. */
const CONFIRMATION: Pace = { burst: 10, secondsEach: 10 };
/** E-mail addresses that somebody may learn of, from one address or by one person, that they have an account. */
const TAKEN: Pace = { burst: 20, secondsEach: 60 };
/** Links to a new password, asked for from one address. */
const FORGOTTEN: Pace = { burst: 20, secondsEach: 30 };
/** Mails with such a link to one e-mail address: a link that is good for an hour is always among them. */
const RESET_MAILS: Pace = { burst: 3, secondsEach: 1200 };
/** Links that are tried from one address. */
const RESETS: Pace = { burst: 20, secondsEach: 10 };
/** How long a device that a person signed in from is remembered. */
const KNOWN_FOR = '90 days';

/**
 * Slows down guessing. Only failures count in the end: `settle` takes a successful attempt back. A device that has signed
 * in to the account before is counted by itself, so that nobody's guesses hold its owner up: neither those of the same
 * address nor those of many addresses, which fill the account's bucket for strangers.
 *
 * @param key the account's, see `emailKey`
 * @param device the secret of the device that asks; null when it has none
 * @throws DomainError `too_many_attempts`.
 */
export async function guardLogin(
  ctx: Ctx,
  key: string,
  device: string | null,
): Promise<{ settle(): Promise<void> }> {
  const account = sha256Hex(key);
  const known = device === null ? null : `${account}:${sha256Hex(device)}`;
  const network = networkOf(ctx.address);
  const buckets: [string, Pace][] =
    known !== null && (await isKnown(ctx, known))
      ? [[`login-device:${known}`, ACCOUNT_FROM_ONE]]
      : [
          [`login-address:${network}`, ADDRESS],
          [`login-account-address:${account}:${network}`, ACCOUNT_FROM_ONE],
          [`login-account:${account}`, ACCOUNT_FROM_STRANGERS],
        ];
  return passAll(ctx, buckets);
}

/** The secret of a device that has none yet. */
export function newDevice(): string {
  return randomBytes(32).toString('base64url');
}

/** Remembers a device as one that signed in to the account. */
export async function rememberDevice(ctx: Ctx, key: string, device: string): Promise<void> {
  await ctx.db.execute(sql`
    INSERT INTO known_addresses AS k (id, seen_at) VALUES (${`${sha256Hex(key)}:${sha256Hex(device)}`}, now())
    ON CONFLICT (id) DO UPDATE SET seen_at = now() WHERE k.seen_at < now() - interval '1 day'`);
}

/**
 * The same for a password that is typed again in an open session, counted by session: what others try holds it up in no
 * way.
 *
 * @throws DomainError `too_many_attempts`.
 */
export function guardConfirmation(ctx: Ctx, sessionId: string): Promise<{ settle(): Promise<void> }> {
  return passAll(ctx, [[`confirm-session:${sessionId}`, CONFIRMATION]]);
}

/**
 * Slows down asking which e-mail addresses have an account. An address that has none is taken back with `settle`.
 *
 * @param userId of who asks; null before there is one
 * @throws DomainError `too_many_attempts`.
 */
export function guardTaken(ctx: Ctx, userId: number | null): Promise<{ settle(): Promise<void> }> {
  const who = userId === null ? networkOf(ctx.address) : `user:${userId}`;
  return passAll(ctx, [[`email-taken:${who}`, TAKEN]]);
}

async function passAll(
  ctx: Ctx,
  buckets: readonly (readonly [string, Pace])[],
): Promise<{ settle(): Promise<void> }> {
  for (const [bucket, pace] of buckets) await passThrottle(ctx, bucket, pace);
  return {
    async settle() {
      for (const [bucket, pace] of buckets) await giveBack(ctx, bucket, pace);
    },
  };
}

/** @throws DomainError `too_many_attempts` when one address makes accounts in bulk. */
export function guardRegistration(ctx: Ctx): Promise<void> {
  return passThrottle(ctx, `register-address:${networkOf(ctx.address)}`, REGISTRATION);
}

/** @throws DomainError `too_many_attempts` when one address asks for links in bulk. */
export function guardForgotten(ctx: Ctx): Promise<void> {
  return passThrottle(ctx, `forgot-address:${networkOf(ctx.address)}`, FORGOTTEN);
}

/** Whether a person may be sent another link; it is counted whether they have an account or not. */
export async function mayMailReset(ctx: Ctx, key: string): Promise<boolean> {
  return (await throttle(ctx, `forgot-email:${sha256Hex(key)}`, RESET_MAILS)) === 0;
}

/** @throws DomainError `too_many_attempts` when one address tries links in bulk. */
export function guardReset(ctx: Ctx): Promise<void> {
  return passThrottle(ctx, `reset-address:${networkOf(ctx.address)}`, RESETS);
}

/** Who has proved to own the account is held up by no guess at its old password from where they are. */
export async function forgetGuesses(ctx: Ctx, key: string): Promise<void> {
  const bucket = `login-account-address:${sha256Hex(key)}:${networkOf(ctx.address)}`;
  await ctx.db.execute(sql`DELETE FROM throttles WHERE bucket = ${bucket}`);
}

/** Forgets which devices signed in to an account. */
export async function forgetDevices(ctx: Pick<Ctx, 'db'>, key: string): Promise<void> {
  await ctx.db.execute(sql`DELETE FROM known_addresses WHERE starts_with(id, ${`${sha256Hex(key)}:`})`);
}

async function isKnown(ctx: Ctx, known: string): Promise<boolean> {
  const found = await ctx.db.execute(
    sql`SELECT FROM known_addresses WHERE id = ${known} AND seen_at > now() - ${KNOWN_FOR}::interval`,
  );
  return found.length === 1;
}
