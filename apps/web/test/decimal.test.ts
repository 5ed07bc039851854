import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseDecimal, writeDecimal } from '#lib/format/decimal.ts';
import { formatsIn } from '#lib/format/locale.ts';

afterEach(() => formatsIn(() => 'en-US'));

describe.each([
  ['en-US', '1,234.5', '1,5'],
  ['it-IT', '1.234,5', '1.5'],
  ['de-CH', '1’234.5', '1,5'],
  ['fr-FR', '1 234,5', '1.5'],
])('a number as people type it in %s', (locale, grouped, foreign) => {
  it.each([
    [grouped, 1234.5],
    [foreign, 1.5],
    ['100', 100],
    ['$ 20', 20],
    ['80 %', 80],
    ['.5', 0.5],
  ])('reads %s', (text, value) => {
    formatsIn(() => locale);
    expect(parseDecimal(text)).toBe(value);
  });

  it.each(['', ' ', 'ten', '1e3', '-5', '1.2.3', '1,2,3', '12,34.5', 'NaN', 'Infinity'])(
    'refuses %j',
    (text) => {
      formatsIn(() => locale);
      expect(parseDecimal(text)).toBeNull();
    },
  );

  it('reads what it wrote itself', () => {
    formatsIn(() => locale);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (micro) => {
        expect(parseDecimal(writeDecimal(micro / 1_000_000))).toBe(micro / 1_000_000);
      }),
    );
  });
});

it('takes three digits behind a group separator for thousands, and a decimal sign otherwise', () => {
  formatsIn(() => 'it-IT');
  expect([parseDecimal('1.500'), parseDecimal('100.50')]).toEqual([1500, 100.5]);
  formatsIn(() => 'en-US');
  expect([parseDecimal('1.500'), parseDecimal('1,500')]).toEqual([1.5, 1500]);
});
