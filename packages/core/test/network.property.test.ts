import { BlockList } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkOf } from '../src/rate-limit/network.ts';

function in64(network: string, address: string): boolean {
  const list = new BlockList();
  list.addSubnet(network, 64, 'ipv6');
  return list.check(address, 'ipv6');
}

// What begins with zeros may be IPv4 written as IPv6, which has rules of its own.
const ipv6 = fc.ipV6().filter((address) => !/^[0:]+(?:ffff)?:/i.test(address));

test('two IPv6 addresses are one client exactly when they share a /64, however they are written', () => {
  fc.assert(
    fc.property(ipv6, ipv6, (one, two) => {
      expect(networkOf(one) === networkOf(two)).toBe(in64(one, two));
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(ipv6, fc.nat(0xffff), (address, last) => {
      const [network = ''] = networkOf(address).split('::');
      const neighbour = `${network}:0:0:1:${last.toString(16)}`;
      expect(in64(address, neighbour)).toBe(true);
      expect(networkOf(neighbour)).toBe(networkOf(address));
    }),
  );
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['2001:DB8:0:0::1', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
