import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { listed } from './addresses.ts';

/** What the operator lets through although it is not public (`OUTBOUND_ALLOW`). */
export interface AllowList {
  /** @param host a name as a URL has it, in lower case; it may resolve to any address. */
  hasHost(host: string): boolean;
  /** @param address IPv4 or IPv6, without brackets. */
  hasAddress(address: string): boolean;
}

/** A setting for outbound requests that cannot be used; the message is one line without the setting's name. */
export class OutboundSettingError extends Error {
  override name = 'OutboundSettingError';
}

/**
 * Reads `OUTBOUND_ALLOW`: host names, addresses and CIDR ranges, parted by commas, such as
 * `ntfy.lan, 10.0.0.0/8, fd00::/8`. Names are compared whole; there are no wildcards and no ports.
 *
 * @throws OutboundSettingError naming the first entry that is none of these.
 */
export function parseAllowList(text: string): AllowList {
  const hosts = new Set<string>();
  const networks = new BlockList();
  const entries = text.trim() === '' ? [] : text.split(',').map((entry) => entry.trim());
  for (const entry of entries) {
    if (entry === '')
      throw new OutboundSettingError('has an empty entry: give names parted by single commas');
    if (addNetwork(networks, entry)) continue;
    const host = hostName(entry);
    if (host === null) {
      throw new OutboundSettingError(
        `has ${JSON.stringify(entry)}, which is no host name, address or CIDR range (without scheme, port, path or wildcard)`,
      );
    }
    hosts.add(host);
  }
  return {
    hasHost: (host) => hosts.has(withoutFinalDot(host)),
    hasAddress: (address) => listed(networks, address),
  };
}

/** Adds an address or a CIDR range to a list. @returns false when it is neither. */
export function addNetwork(networks: BlockList, entry: string): boolean {
  const [address = '', prefix, more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more !== undefined) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const longest = version === 6 ? 128 : 32;
  if (prefix === undefined) {
    networks.addAddress(address, family);
    return true;
  }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) return false;
  networks.addSubnet(address, Number(prefix), family);
  return true;
}

/** The name as URLs have it, or null. A name whose last part is a number would be an address in a URL. */
function hostName(entry: string): string | null {
  // What `domainToASCII` would read as the end of a host must not come to it.
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(entry)) return null;
  const name = withoutFinalDot(domainToASCII(entry));
  if (name.length > 253 || !/^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.|$))+$/.test(name)) return null;
  return /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(name) ? null : name;
}

function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
