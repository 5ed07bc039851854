import type { RegisterInput, SignUpOptions } from '@watcher/contract/auth';
import { sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { readBoolean } from '../db/decode.ts';
import { refuse } from '../errors.ts';
import { emailKey } from './email.ts';
import { findLink } from './links.ts';

/** Any constant does, as long as every process of ours uses the same. */
const FIRST_ACCOUNT_LOCK = 7_204_918_114;

/** What the pages in front of the login need to know: who may make an account here, and whether e-mail is sent. */
export async function signUpOptions(ctx: Ctx): Promise<SignUpOptions> {
  return {
    registration: (await hasAccounts(ctx)) ? ctx.config.registration : 'open',
    sendsEmail: ctx.means.smtp !== null,
  };
}

export async function hasAccounts(ctx: Pick<Ctx, 'db'>): Promise<boolean> {
  const [row] = await ctx.db.execute(sql`SELECT EXISTS (SELECT FROM users) AS found`);
  return row !== undefined && readBoolean(row, 'found');
}

/** Whether the account that is being made is the first: of several at once, one. */
export async function takeFirstPlace(tx: TxCtx): Promise<boolean> {
  if (await hasAccounts(tx)) return false;
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(${FIRST_ACCOUNT_LOCK})`);
  return !(await hasAccounts(tx));
}

/** @throws DomainError `registration_closed`, `invitation_required` or `invitation_refused`. */
export async function assertMayRegister(ctx: Ctx, { invitation, email }: RegisterInput): Promise<void> {
  if (ctx.config.registration === 'open') return;
  if (ctx.config.registration === 'closed') throw refuse('registration_closed');
  if (invitation === undefined) throw refuse('invitation_required');
  const link = await findLink(ctx, 'invitation', invitation);
  if (link?.emailKey !== emailKey(email)) throw refuse('invitation_refused');
}
