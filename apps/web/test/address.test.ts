import { describe, expect, it } from 'vitest';
import { periodHref, readPeriod } from '#lib/period.ts';
import { returnAddress, signInAddress } from '#lib/return-address.ts';

describe('the period in the address', () => {
  it.each([
    ['period=today', { period: 'today' }],
    ['period=24h', { period: '24h' }],
    ['period=month', { period: 'month' }],
    ['', { period: '30d' }],
    ['period=14d', { period: '30d' }],
    ['period=custom', { period: '30d' }],
    ['from=2026-01-03&to=2026-01-09', { period: 'custom', startDate: '2026-01-03', endDate: '2026-01-09' }],
    ['from=2026-01-09&to=2026-01-03', { period: '30d' }],
    ['from=2026-02-30&to=2026-03-03', { period: '30d' }],
    ['from=2024-01-01&to=2026-01-03', { period: '30d' }],
    ['from=2026-01-09&period=7d', { period: '7d' }],
  ])('reads ?%s as %o', (query, choice) => expect(readPeriod(new URLSearchParams(query))).toEqual(choice));

  it('is written beside what else the address says, and read back', () => {
    const choice = { period: 'custom', startDate: '2026-01-03', endDate: '2026-01-09' } as const;
    const href = periodHref(new URLSearchParams('period=7d&by=key'), choice);
    expect(href).toBe('?by=key&from=2026-01-03&to=2026-01-09');
    expect(readPeriod(new URLSearchParams(href))).toEqual(choice);
    expect(periodHref(new URLSearchParams(href), { period: '7d' })).toBe('?by=key&period=7d');
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
