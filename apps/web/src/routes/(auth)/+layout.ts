import { redirect } from '@sveltejs/kit';
import { returnAddress } from '#lib/return-address.ts';
import { session } from '#lib/state/session.svelte.ts';

/** Whoever is signed in has no business here. Asks only a browser that was signed in before. */
export async function load({ url }: { url: URL }): Promise<void> {
  if (!session.wasSignedIn) return;
  // Without the server the form shows, and says why when it is sent.
  const user = await session.load().catch(() => null);
  if (user !== null) redirect(307, returnAddress(url.searchParams));
}
