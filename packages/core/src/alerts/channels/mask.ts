/** A secret of which nothing is shown. */
export const HIDDEN = '••••••••';

/** Enough to tell two secrets apart: the last four characters of a long one, nothing of a short one. */
export function maskSecret(secret: string): string {
  return secret.length < 20 ? HIDDEN : `${HIDDEN}${secret.slice(-4)}`;
}

/** A URL whose path is the secret: only where it leads to. */
export function maskUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}/${maskSecret(pathname)}`;
}
