import type { Request } from 'express';
import type { ClientFacts } from './forwarded.ts';

/** A request that another site's page may have sent, and what it was compared with. */
export interface ForeignOrigin {
  /** The origin of the page that sent it; null where the browser does not tell. */
  readonly from: string | null;
  /** Where the request was sent to, as far as we see; null where that is no address. */
  readonly to: string | null;
}

/**
 * Whether another site's page made the browser send this request: null when not. Browsers put `Origin` on every request
 * that may change something, and those of this decade also `Sec-Fetch-Site`, which no page can set; programs send neither
 * and carry no cookie that they did not mean to.
 *
 * Without the word of the browser a page is our own when its origin is ORIGIN; or when it is the host that was asked for,
 * where ORIGIN is not set or a trusted proxy tells which host that was.
 */
export function foreignOrigin(
  request: Request,
  client: ClientFacts,
  origin: string | undefined,
): ForeignOrigin | null {
  const site = request.headers['sec-fetch-site'];
  const sent = request.headers.origin;
  if (site === 'same-origin' || site === 'none') return null;
  if (sent === undefined && site !== 'cross-site') return null;
  const from = sent === undefined ? null : originIn(sent);
  const foreign = { from: from?.origin ?? null, to: addressOf(client) };
  if (site === 'cross-site' || from === null) return foreign;
  if (from.origin === origin) return null;
  if (origin !== undefined && !client.isProxied) return foreign;

  const isSameScheme = client.protocol === null || `${client.protocol}:` === from.protocol;
  return isSameScheme && client.host !== null && sameHost(from, client.host) ? null : foreign;
}

/** The request's `Origin` as a URL; null where it is `null` or no origin. */
function originIn(text: string): URL | null {
  if (text.length > 300 || !/^https?:\/\//.test(text) || !URL.canParse(text)) return null;
  return new URL(text);
}

/** Compared as the scheme's own port is left out or not. */
function sameHost(from: URL, host: string): boolean {
  return from.host === new URL(`${from.protocol}//${host}`).host;
}

function addressOf({ protocol, host }: ClientFacts): string | null {
  return host === null ? null : `${protocol ?? 'http'}://${host}`;
}
