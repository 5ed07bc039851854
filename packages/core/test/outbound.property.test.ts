import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../src/outbound/addresses.ts';

/** The rule for IPv4 once more, as plain comparisons of numbers. */
function isPublicIpv4(number: number): boolean {
  const within = (network: string, prefix: number) => {
    const start = network.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
    return number >= start && number < start + 2 ** (32 - prefix);
  };
  return !(
    within('0.0.0.0', 8) ||
    within('10.0.0.0', 8) ||
    within('100.64.0.0', 10) ||
    within('127.0.0.0', 8) ||
    within('169.254.0.0', 16) ||
    within('172.16.0.0', 12) ||
    within('192.0.0.0', 24) ||
    within('192.0.2.0', 24) ||
    within('192.88.99.0', 24) ||
    within('192.168.0.0', 16) ||
    within('198.18.0.0', 15) ||
    within('198.51.100.0', 24) ||
    within('203.0.113.0', 24) ||
    number >= 0xe0000000
  );
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

/** Any address, with those around the edges of special networks often. */
const ipv4 = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc
    .tuple(
      fc.constantFrom(
        0x01000000,
        0x0a000000,
        0x0b000000,
        0x64400000,
        0x64800000,
        0x7f000000,
        0x80000000,
        0xa9fe0000,
        0xa9ff0000,
        0xac100000,
        0xac200000,
        0xc0000000,
        0xc0000100,
        0xc0a80000,
        0xc0a90000,
        0xc6120000,
        0xc6140000,
        0xe0000000,
      ),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([edge, step]) => edge + step),
);

describe('addresses that are public', () => {
  test('IPv4 follows the registry', () => {
    fc.assert(
      fc.property(ipv4, (number) => {
        expect(isPublicAddress(dotted(number))).toBe(isPublicIpv4(number));
      }),
      { numRuns: 2000 },
    );
  });

  test('IPv4 written as mapped IPv6 or behind NAT64 is judged like itself', () => {
    fc.assert(
      fc.property(ipv4, fc.boolean(), (number, hex) => {
        const tail = hex
          ? `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`
          : dotted(number);
        expect(isPublicAddress(`::ffff:${tail}`)).toBe(isPublicIpv4(number));
        expect(isPublicAddress(`64:ff9b::${tail}`)).toBe(isPublicIpv4(number));
      }),
      { numRuns: 2000 },
    );
  });

  test('IPv4 in any other IPv6 form is refused whatever it is', () => {
    fc.assert(
      fc.property(ipv4, (number) => {
        const hex = `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
        for (const form of [
          `::${hex}`,
          `2002:${hex}::1`,
          `64:ff9b:1::${hex}`,
          `2001::${hex}`,
          `::ffff:0:${hex}`,
        ]) {
          expect(isIPv6(form)).toBe(true);
          expect(isPublicAddress(form)).toBe(false);
        }
      }),
    );
  });

  test('only global unicast IPv6 is public', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const [first = 0] = groups;
        if (first >= 0x2000 && first < 0x4000) return;
        expect(isPublicAddress(groups.map((group) => group.toString(16)).join(':'))).toBe(false);
      }),
    );
  });

  test.each(['2606:4700:4700::1111', '2a00:1450:4001:82b::200e', '2620:fe::fe'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each(['', 'localhost', '127.1', '0x7f000001', '2606:4700::1%eth0', '[::1]'])(
    '%s is no address',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});
