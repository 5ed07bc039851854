import { isIP } from 'node:net';
import type { TrustedProxies } from '@watcher/core/settings';
import type { Request } from 'express';

/** How a request reached us, as far as who is believed says so. */
export interface ClientFacts {
  /** The client's IP address; empty where the connection is gone already. */
  readonly address: string;
  /** What the client used, as a trusted proxy tells it; null where none does. */
  readonly protocol: 'http' | 'https' | null;
  /** The host that the client asked for, with its port where that is not the scheme's own; null where it is no host. */
  readonly host: string | null;
  /** Whether the peer is a trusted proxy, so that the host is what its client asked for. */
  readonly isProxied: boolean;
}

/**
 * Reads `X-Forwarded-For`, `-Proto` and `-Host`, which anybody can send: they count only as far as trusted proxies wrote
 * them. Each proxy adds at the right end (or replaces all), so the client is the first one from the right that is not
 * trusted itself; what is no address ends the walk before it.
 */
export function clientOf(request: Request, trusted: TrustedProxies): ClientFacts {
  const peer = request.socket.remoteAddress ?? '';
  const ownHost = hostOf(request.headers.host);
  if (!trusted.has(peer)) return { address: plain(peer), protocol: null, host: ownHost, isProxied: false };
  const chain = entriesOf(request, 'x-forwarded-for').map(addressOf);
  let address: string | null = peer;
  let proxies = 0;
  while (address !== null && trusted.has(address)) {
    proxies += 1;
    const next = chain.at(-proxies);
    if (next === undefined || next === null) break;
    address = next;
  }
  // What the outermost trusted proxy said: with a chain that each adds to, as many from the right as there are proxies.
  const said = (name: string) => {
    const entries = entriesOf(request, name);
    return entries[Math.max(0, entries.length - proxies)];
  };
  const protocol = said('x-forwarded-proto')?.toLowerCase();
  return {
    address: plain(address),
    protocol: protocol === 'https' || protocol === 'http' ? protocol : null,
    host: hostOf(said('x-forwarded-host')) ?? ownHost,
    isProxied: true,
  };
}

/** A header's list; one that was sent twice is one list (RFC 9110, 5.3). */
function entriesOf(request: Request, name: string): string[] {
  const header = request.headers[name];
  const text = Array.isArray(header) ? header.join() : (header ?? '');
  return text === '' ? [] : text.split(',').map((entry) => entry.trim());
}

/** An address without the port that some proxies add. */
function addressOf(entry: string): string | null {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(entry)?.[1];
  const dotted = /^([\d.]+):\d{1,5}$/.exec(entry)?.[1];
  const address = bracketed ?? dotted ?? entry;
  return isIP(address) === 0 || address.includes('%') ? null : address;
}

/** IPv4 as IPv4, also where the socket is one of IPv6. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

/** A host as a URL has it: lower case, nothing beside it. */
function hostOf(text: string | undefined): string | null {
  if (text === undefined || !/^[^\s/\\?#@]{1,255}$/.test(text) || !URL.canParse(`http://${text}`))
    return null;
  return text.toLowerCase();
}
