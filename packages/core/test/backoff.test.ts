import fc from 'fast-check';
import { expect, test } from 'vitest';
import { waitBefore } from '../src/alerts/backoff.ts';

test('attempts are as far apart as they are meant to be, and end within a day', () => {
  const planned = [5, 30, 120, 600, 1800, 3600, 3600].map((seconds) => seconds * 1000);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (chance) => {
      for (const [index, wait] of planned.entries()) {
        const found = waitBefore('later', index + 1, 0, chance) ?? 0;
        expect(Math.abs(found - wait)).toBeLessThanOrEqual(wait / 10 + 1);
      }
    }),
  );
  expect(waitBefore('later', 30, 24 * 3_600_000 - 1)).toBeNull();
  expect(waitBefore('never', 1, 0)).toBeNull();
  expect(waitBefore({ afterSeconds: 7200 }, 1, 0)).toBe(7_200_000);
  expect(waitBefore({ afterSeconds: 1 }, 1, 0, 0.5)).toBe(5_000);
});
