import { error, redirect } from '@sveltejs/kit';
import { type Account, readAccount } from '#lib/account/account.ts';
import { readFailure } from '#lib/api/failure.ts';
import { ACCOUNT } from '#lib/api/live.ts';
import { forgetSignedIn, wasSignedIn } from '#lib/api/signed-in.ts';
import { signInAddress } from '#lib/return-address.ts';
import type { LayoutLoad } from './$types';

/** Lets only a signed-in user in; anybody else signs in first and comes back. */
export const load: LayoutLoad<{ account: Account }> = async ({ url, depends, untrack }) => {
  depends(ACCOUNT);
  const known = wasSignedIn();
  const account = await readAccount().catch((reason: unknown) => error(503, readFailure(reason).message));
  if (account !== null) return { account };
  forgetSignedIn();
  return redirect(
    307,
    untrack(() => signInAddress(url.pathname + url.search, known)),
  );
};
