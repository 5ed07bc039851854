import { describe, expect, it } from 'vitest';
import { formatsIn } from '#lib/format/locale.ts';
import { formatUsd } from '#lib/format/money.ts';
import { changeOf, formatChange, formatCompact, formatShare, sumKnown } from '#lib/format/number.ts';

it('shows a count whole below 10,000 and with three digits above', () => {
  expect([0, 9999, 10_000, 215_892, 1_234_567].map(formatCompact)).toEqual([
    '0',
    '9,999',
    '10K',
    '216K',
    '1.23M',
  ]);
});

it('writes thousands as Italian does: in words when short, with a point from four digits on', () => {
  formatsIn(() => 'it-IT');
  try {
    const plain = (text: string) => text.replaceAll('\u00a0', ' ');
    expect([8047, 215_892, 1_234_567].map(formatCompact).map(plain)).toEqual([
      '8.047',
      '216 mila',
      '1,23 Mln',
    ]);
    expect(plain(formatUsd(8047.24))).toBe('8.047,24 $');
  } finally {
    formatsIn(() => 'en-US');
  }
});

it('never lets a share that exists look like none', () => {
  expect([0, 0.04, 0.1, 43.98, 100].map(formatShare)).toEqual(['0.0%', '<0.1%', '0.1%', '44.0%', '100.0%']);
});

describe('changeOf', () => {
  it('is a fraction of what was before', () => {
    expect(changeOf(15, 10)).toBe(0.5);
    expect(changeOf(5, 10)).toBe(-0.5);
  });

  it('is unknown where either side is, or nothing was before', () => {
    expect(changeOf(null, 10)).toBeNull();
    expect(changeOf(10, null)).toBeNull();
    expect(changeOf(10, 0)).toBeNull();
  });
});

it('tells the size of a change: fine when small, as a factor when huge', () => {
  expect([0, -0.0004, 0.004, -0.123, 0.5, 9, 27].map(formatChange)).toEqual([
    '0%',
    '<0.1%',
    '0.4%',
    '12%',
    '50%',
    '×10',
    '×28',
  ]);
});

it('does not take an unknown part of a sum for nothing', () => {
  expect(sumKnown(1, 2)).toBe(3);
  expect(sumKnown(1, null)).toBeNull();
});
