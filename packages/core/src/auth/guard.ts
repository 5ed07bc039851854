import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { DomainError } from '../errors.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { networkOf } from '../rate-limit/network.ts';
import { giveBack, type Pace, throttle } from '../rate-limit/throttle.ts';

/** Guesses at one account from one address: about 360 an hour at most. */
const ACCOUNT_FROM_ADDRESS: Pace = { burst: 10, secondsEach: 10 };
/** Wrong passwords from one address, whatever the account. */
const ADDRESS: Pace = { burst: 100, secondsEach: 2 };
/** Guesses at one account from all the addresses that never signed in to it. */
const ACCOUNT_FROM_STRANGERS: Pace = { burst: 50, secondsEach: 10 };
/** New accounts from one address. */
const REGISTRATION: Pace = { burst: 100, secondsEach: 6 };
/** Links to a new password, asked for from one address. */
const FORGOTTEN: Pace = { burst: 20, secondsEach: 30 };
/** Mails with such a link to one e-mail address: a link that is good for an hour is always among them. */
const RESET_MAILS: Pace = { burst: 3, secondsEach: 1200 };
/** Links that are tried from one address. */
const RESETS: Pace = { burst: 20, secondsEach: 10 };
/** How long an address that a person signed in from is remembered. */
const KNOWN_FOR = '90 days';

/**
 * Slows down guessing. Only failures count in the end: `settle` takes a successful attempt back. An attacker who
 * tries from many addresses fills the account's bucket for strangers; its owner, who comes from an address that
 * has signed in before, does not pass through that one and is not locked out.
 *
 * @param key the account's, see `emailKey`
 * @throws DomainError `too_many_attempts`.
 */
export async function guardLogin(ctx: Ctx, key: string): Promise<{ settle(): Promise<void> }> {
  const account = sha256Hex(key);
  const network = networkOf(ctx.address);
  const known = `${account}:${network}`;
  const buckets: [string, Pace][] = [
    [`login-address:${network}`, ADDRESS],
    [`login-account-address:${known}`, ACCOUNT_FROM_ADDRESS],
  ];
  if (!(await isKnown(ctx, known))) buckets.push([`login-account:${account}`, ACCOUNT_FROM_STRANGERS]);
  for (const [bucket, pace] of buckets) await pass(ctx, bucket, pace);
  return {
    async settle() {
      for (const [bucket, pace] of buckets) await giveBack(ctx, bucket, pace);
      await remember(ctx, known);
    },
  };
}

/** @throws DomainError `too_many_attempts` when one address makes accounts in bulk. */
export function guardRegistration(ctx: Ctx): Promise<void> {
  return pass(ctx, `register-address:${networkOf(ctx.address)}`, REGISTRATION);
}

/** @throws DomainError `too_many_attempts` when one address asks for links in bulk. */
export function guardForgotten(ctx: Ctx): Promise<void> {
  return pass(ctx, `forgot-address:${networkOf(ctx.address)}`, FORGOTTEN);
}

/** Whether a person may be sent another link; it is counted whether they have an account or not. */
export async function mayMailReset(ctx: Ctx, key: string): Promise<boolean> {
  return (await throttle(ctx, `forgot-email:${sha256Hex(key)}`, RESET_MAILS)) === 0;
}

/** @throws DomainError `too_many_attempts` when one address tries links in bulk. */
export function guardReset(ctx: Ctx): Promise<void> {
  return pass(ctx, `reset-address:${networkOf(ctx.address)}`, RESETS);
}

/** Who has proved to own the account is held up by no guess at its old password, and known from here on. */
export async function forgetGuesses(ctx: Ctx, key: string): Promise<void> {
  const known = `${sha256Hex(key)}:${networkOf(ctx.address)}`;
  await ctx.db.execute(sql`DELETE FROM throttles WHERE bucket = ${`login-account-address:${known}`}`);
  await remember(ctx, known);
}

/** Forgets where an account signed in from. */
export async function forgetAddresses(ctx: Pick<Ctx, 'db'>, key: string): Promise<void> {
  await ctx.db.execute(sql`DELETE FROM known_addresses WHERE starts_with(id, ${`${sha256Hex(key)}:`})`);
}

async function pass(ctx: Ctx, bucket: string, pace: Pace): Promise<void> {
  const seconds = await throttle(ctx, bucket, pace);
  if (seconds === 0) return;
  throw new DomainError({ code: 'too_many_attempts', params: { seconds } }, { retryAfterSeconds: seconds });
}

async function isKnown(ctx: Ctx, known: string): Promise<boolean> {
  const found = await ctx.db.execute(
    sql`SELECT FROM known_addresses WHERE id = ${known} AND seen_at > now() - ${KNOWN_FOR}::interval`,
  );
  return found.length === 1;
}

async function remember(ctx: Ctx, known: string): Promise<void> {
  await ctx.db.execute(sql`
    INSERT INTO known_addresses AS k (id, seen_at) VALUES (${known}, now())
    ON CONFLICT (id) DO UPDATE SET seen_at = now() WHERE k.seen_at < now() - interval '1 day'`);
}
