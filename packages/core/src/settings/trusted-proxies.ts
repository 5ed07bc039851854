import { BlockList } from 'node:net';
import { listed } from '../outbound/addresses.ts';
import { addNetwork } from '../outbound/allow-list.ts';

/** A setting that cannot be used; the message is one line without the setting's name. */
export class SettingError extends Error {
  override name = 'SettingError';
}

/** Which peers are believed about the client's address, protocol and host. */
export interface TrustedProxies {
  /** @param address IPv4 or IPv6, without brackets; IPv4 written as IPv6 counts as IPv4. */
  has(address: string): boolean;
}

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** `::1` of `[::1]`, as addresses stand in URLs. */
function withoutBrackets(range: string): string {
  return range.replace(/^\[([^\]]*)\]/, '$1');
}

/**
 * Reads `TRUSTED_PROXIES`: addresses and CIDR ranges, parted by commas, such as `10.0.0.0/8, fd00::/8`; the word
 * `loopback` stands for this machine, which is the default.
 *
 * @throws SettingError naming the first entry that is none of these.
 */
export function parseTrustedProxies(text: string): TrustedProxies {
  const networks = new BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) {
    const ranges = entry.toLowerCase() === 'loopback' ? LOOPBACK : [entry];
    if (!ranges.every((range) => addNetwork(networks, withoutBrackets(range)))) {
      throw new SettingError(
        `has ${JSON.stringify(entry)}, which is no address or CIDR range (such as 10.0.0.0/8)`,
      );
    }
  }
  return { has: (address) => listed(networks, address) };
}
