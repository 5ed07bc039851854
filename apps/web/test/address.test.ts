import { describe, expect, it } from 'vitest';
import { periodHref, readPeriod } from '#lib/period.ts';
import { returnAddress, signInAddress } from '#lib/return-address.ts';

describe('the period in the address', () => {
  it.each([
    ['days=1', 1],
    ['days=7', 7],
    ['days=90', 90],
    ['', 30],
    ['days=14', 30],
    ['days=7.0', 30],
    ['days=', 30],
  ])('reads ?%s as %d days', (query, days) => expect(readPeriod(new URLSearchParams(query))).toBe(days));

  it('is written beside what else the address says, and read back', () => {
    const href = periodHref(new URLSearchParams('days=7&x=1'), 90);
    expect(href).toBe('?days=90&x=1');
    expect(readPeriod(new URLSearchParams(href))).toBe(90);
  });
});

describe('the address to return to', () => {
  const back = (next: string) => returnAddress(new URLSearchParams({ next }));

  it('leads back to where the reader was', () => {
    const query = new URL(signInAddress('/keys?a=1', true), 'http://x.invalid').searchParams;
    expect(returnAddress(query)).toBe('/keys?a=1');
    expect(query.get('expired')).toBe('1');
    expect(signInAddress('/', false)).toBe('/login');
  });

  it.each([
    '//evil.example',
    '//evil.example/keys',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '',
  ])('never leads off this site: %s', (next) => expect(back(next)).toBe('/'));

  it('is the overview when nothing is asked', () => expect(returnAddress(new URLSearchParams())).toBe('/'));
});
