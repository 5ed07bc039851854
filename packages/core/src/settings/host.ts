import { BlockList, isIP } from 'node:net';
import { listed } from '../outbound/addresses.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Reads `HOST`: an address, in brackets or without them, or a host name.
 *
 * @returns what `net.Server.listen` takes; null where it is neither.
 */
export function parseHost(text: string): string | null {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (isIP(bare) !== 0) return canonical(bare);
  const isName =
    bare === text &&
    /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i.test(bare);
  // A name whose last part is a number would be read as an address.
  return isName && !/(?:^|\.)\d+$/.test(bare) ? bare.toLowerCase() : null;
}

/** An address in the one form in which it is compared and shown; one that names an interface stays as it is. */
function canonical(address: string): string {
  const url = `http://[${address}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
}

/** Whether only this machine reaches what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || listed(loopback, host);
}

/** The host as it stands in a URL. */
export function hostInUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}
