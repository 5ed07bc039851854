import { randomBytes } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { type ACCOUNT_LINK_KINDS, accountLinks } from '../db/schema/index.ts';
import { sha256Hex } from '../lib/sha256.ts';

export type LinkKind = (typeof ACCOUNT_LINK_KINDS)[number];

/** Whom a link was given to. */
export interface LinkOwner {
  readonly emailKey: string;
  /** Null: an invitation, to somebody who has no account yet. */
  readonly userId: number | null;
}

/** A new link's token. It is in this answer only; its hash is what is stored. */
export async function makeLink(
  ctx: Ctx,
  kind: LinkKind,
  owner: LinkOwner,
  lifeMs: number,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(ctx.now().getTime() + lifeMs);
  await ctx.db.insert(accountLinks).values({ hash: sha256Hex(token), kind, ...owner, expiresAt });
  return { token, expiresAt };
}

/** Whom a token was given to; null when it is unknown, used or expired. */
export async function findLink(ctx: Ctx, kind: LinkKind, token: string): Promise<LinkOwner | null> {
  const [link] = await ctx.db
    .select()
    .from(accountLinks)
    .where(isGood(ctx, kind, token));
  return link ?? null;
}

/** The same, once: of several that come with it at the same time, one gets it. */
export async function useLink(tx: TxCtx, kind: LinkKind, token: string): Promise<LinkOwner | null> {
  const [link] = await tx.db
    .delete(accountLinks)
    .where(isGood(tx, kind, token))
    .returning();
  return link ?? null;
}

/** Takes away the invitations that an address was given. */
export async function dropInvitations(ctx: Ctx, key: string): Promise<void> {
  await ctx.db
    .delete(accountLinks)
    .where(and(eq(accountLinks.kind, 'invitation'), eq(accountLinks.emailKey, key)));
}

/** Takes away the links of an account, to whichever address they went: who sets a password or an address voids them. */
export async function dropLinksOf(ctx: Ctx, userId: number): Promise<void> {
  await ctx.db.delete(accountLinks).where(eq(accountLinks.userId, userId));
}

function isGood(ctx: Ctx, kind: LinkKind, token: string) {
  return and(
    eq(accountLinks.hash, sha256Hex(token)),
    eq(accountLinks.kind, kind),
    gt(accountLinks.expiresAt, ctx.now()),
  );
}
