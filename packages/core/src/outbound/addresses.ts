import { BlockList, isIP } from 'node:net';

/**
 * IPv4 that is not a public unicast address: the IANA special-purpose registry (RFC 6890 and what was added since),
 * multicast and the former class E. Public anycast services of that registry (AS112) stay public.
 */
const RESERVED_IPV4 = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, metadata services of clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const;

/** Within 2000::/3, what is not a public unicast address, or carries an IPv4 address that nobody would check. */
const RESERVED_IPV6 = [
  ['2001::', 23], // protocol assignments, Teredo and ORCHID among them
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
] as const;

/** The well-known prefix of NAT64 (RFC 6052): on hosts with IPv6 alone, every IPv4 receiver has such an address. */
const NAT64 = '64:ff9b::';

/** What may be public: global unicast, IPv4 behind NAT64, and IPv4 written as IPv6. */
const candidates = new BlockList();
candidates.addSubnet('0.0.0.0', 0, 'ipv4');
candidates.addSubnet('2000::', 3, 'ipv6');
candidates.addSubnet(NAT64, 96, 'ipv6');

/** A rule for IPv4 holds for IPv4-mapped IPv6 (`::ffff:10.0.0.1`) by itself. */
const reserved = new BlockList();
for (const [network, prefix] of RESERVED_IPV4) {
  reserved.addSubnet(network, prefix, 'ipv4');
  reserved.addSubnet(`${NAT64}${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of RESERVED_IPV6) reserved.addSubnet(network, prefix, 'ipv6');

/** Whether the list has the address; one with a zone (`fe80::1%eth0`), or that is none, is in no list. */
export function listed(list: BlockList, address: string): boolean {
  const version = address.includes('%') ? 0 : isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Whether an address belongs to the public internet. Everything else is refused: loopback, private, link-local,
 * shared, documentation and multicast networks, also when written as IPv6 (mapped, compatible, NAT64, 6to4, Teredo).
 *
 * @param address as `net.isIP` takes it, without brackets.
 */
export function isPublicAddress(address: string): boolean {
  return listed(candidates, address) && !listed(reserved, address);
}
