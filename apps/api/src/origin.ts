import type { Request } from 'express';

/** Whether people reach us over https: ORIGIN says so, or a proxy in front does. */
export function isHttps(request: Request, origin: string | undefined): boolean {
  if (origin !== undefined) return origin.startsWith('https://');
  return request.secure;
}

/**
 * Whether another site's page made the browser send this request. Browsers put `Origin` on every request that may
 * change something; programs send none and carry no cookie that they did not mean to.
 */
export function isCrossOrigin(request: Request, origin: string | undefined): boolean {
  if (request.headers['sec-fetch-site'] === 'cross-site') return true;
  const from = request.headers.origin;
  if (from === undefined) return false;
  if (origin !== undefined && from === origin) return false;
  return !URL.canParse(from) || new URL(from).host !== request.headers.host;
}
