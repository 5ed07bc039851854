import { redirect } from '@sveltejs/kit';
import { readAccount } from '#lib/account/account.ts';
import { wasSignedIn } from '#lib/api/signed-in.ts';
import { returnAddress } from '#lib/return-address.ts';
import type { LayoutLoad } from './$types';

/**
 * Whoever is signed in has no business here, but with a link to a new password. Asks only a browser that was signed in
 * before.
 */
export const load: LayoutLoad = async ({ url, route }) => {
  if (!wasSignedIn() || route.id === '/(auth)/reset-password') return;
  // Without the server the form shows, and says why when it is sent.
  const account = await readAccount().catch(() => null);
  if (account !== null) redirect(307, returnAddress(url.searchParams));
};
