import { signInAddress } from '#lib/return-address.ts';

/** Remembers that this browser was signed in, to tell "your session ended" from "never signed in". No secret. */
const HINT = 'watcher.signed-in';

/** Whether this browser was signed in when it last asked. */
export function wasSignedIn(): boolean {
  return localStorage.getItem(HINT) !== null;
}

/** @param userId who, as far as that is known. */
export function rememberSignedIn(userId?: number): void {
  localStorage.setItem(HINT, userId === undefined ? '' : String(userId));
}

/** Whether another page of this browser signed somebody else in than who this page is of. */
export function isSomebodyElse(
  { key, newValue }: Pick<StorageEvent, 'key' | 'newValue'>,
  userId: number,
): boolean {
  return key === HINT && !!newValue && newValue !== String(userId);
}

export function forgetSignedIn(): void {
  localStorage.removeItem(HINT);
}

/**
 * The server stopped accepting the session while the page was open: sign in again and come back. Like signing out,
 * this loads the page anew, so that nothing of this user stays in memory.
 */
export function signInAgain(): void {
  forgetSignedIn();
  location.replace(signInAddress(location.pathname + location.search, true));
}
