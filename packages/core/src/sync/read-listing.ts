import { and, eq, isNull, notInArray } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import type { KeyRow } from '../keys/key.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { KeyListing } from '../openrouter/listing.ts';
import type { CreditsAnswer, KeyListRow } from '../openrouter/schemas.ts';

/** What OpenRouter reports of a management key's account. */
export interface Listing extends KeyListing {
  /** Null when OpenRouter did not report them. */
  readonly credits: CreditsAnswer | null;
}

/**
 * Reads what an account has. Pages move while they are walked, so where a key that is watched is missing, the account is
 * walked once more; only what both walks lack is missing.
 *
 * @throws OpenRouterError when there is no listing; a failure to read credits does not stop the listing.
 */
export async function readListing(ctx: Ctx, manager: KeyRow, secret: string): Promise<Listing> {
  const first = await ctx.openrouter.listKeys(secret);
  const listing = (await lacksWatched(ctx, manager, first))
    ? both(first, await ctx.openrouter.listKeys(secret))
    : first;
  const credits = await ctx.openrouter.with({ attempts: 1 }).getCredits(secret).catch(nullWhenRefused);
  return { ...listing, credits };
}

async function lacksWatched(ctx: Ctx, manager: KeyRow, { keys, odd }: KeyListing): Promise<boolean> {
  const listed = [...keys, ...odd].flatMap(({ hash }) => hash ?? []).map((hash) => ({ hash }));
  const [missing] = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(isUnlisted(manager, listed), isNull(apiKeys.goneAt)))
    .limit(1);
  return missing !== undefined;
}

/** What either walk shows, as the later one shows it. */
function both(earlier: KeyListing, later: KeyListing): KeyListing {
  const seen = new Set([...later.keys, ...later.odd].map(({ hash }) => hash));
  return {
    keys: [...later.keys, ...earlier.keys.filter(({ hash }) => !seen.has(hash))],
    odd: [...later.odd, ...earlier.odd.filter(({ hash }) => !seen.has(hash))],
    isWhole: earlier.isWhole && later.isWhole,
    listed: new Set([...earlier.listed].filter((id) => later.listed.has(id))),
  };
}

function nullWhenRefused(error: unknown): null {
  if (error instanceof OpenRouterError) return null;
  throw error;
}

/** The keys of an account that a listing lacks. */
export function isUnlisted(manager: KeyRow, watched: readonly Pick<KeyListRow, 'hash'>[]) {
  const hashes = watched.map((key) => key.hash);
  return and(
    eq(apiKeys.teamId, manager.teamId),
    eq(apiKeys.managedBy, manager.id),
    notInArray(apiKeys.hash, hashes),
  );
}
