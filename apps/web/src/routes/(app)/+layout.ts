import { error, redirect } from '@sveltejs/kit';
import { readFailure } from '#lib/api/failure.ts';
import { signInAddress } from '#lib/return-address.ts';
import { session } from '#lib/state/session.svelte.ts';

/** Lets only a signed-in user in; anybody else signs in first and comes back. */
export async function load({ url }: { url: URL }): Promise<void> {
  const known = session.wasSignedIn;
  const user = await session.load().catch((reason: unknown) => error(503, readFailure(reason).message));
  if (user !== null) return;
  session.forget();
  redirect(307, signInAddress(url.pathname + url.search, known));
}
