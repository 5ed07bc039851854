/**
 * The page to go to after signing in: the address in `?next=` if it lies on this site, else the overview.
 * The value comes from the address bar, so it is taken only as a path: `//host`, `/\host` and full URLs would
 * lead away.
 */
export function returnAddress(query: Pick<URLSearchParams, 'get'>): string {
  const next = query.get('next') ?? '/';
  const here = 'http://here.invalid';
  if (!next.startsWith('/') || !URL.canParse(next, here)) return '/';
  const url = new URL(next, here);
  return url.origin === here ? url.pathname + url.search + url.hash : '/';
}

/** The sign-in page that leads back to `path` afterwards. */
export function signInAddress(path: string, expired: boolean): string {
  const query = new URLSearchParams();
  if (path !== '/') query.set('next', path);
  if (expired) query.set('expired', '1');
  return query.size === 0 ? '/login' : `/login?${query}`;
}
