import { readPeriod } from '@watcher/contract/calendar/period-address';
import { describe, expect, it } from 'vitest';
import { daysOf, inputOf, isMisread, periodHref, unzoomHref, zoomHref } from '#lib/period/address.ts';
import { returnAddress, signInAddress } from '#lib/return-address.ts';

describe('the period in the address', () => {
  it.each([
    ['period=today', { period: 'today' }],
    ['period=24h', { period: '24h' }],
    ['period=month', { period: 'month' }],
    ['period=last-week', { period: 'last-week' }],
    ['period=last-month', { period: 'last-month' }],
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

it('asks the API for a period by its name or by its days, never both', () => {
  expect(inputOf({ period: 'last-week' })).toEqual({ period: 'last-week' });
  const days = { startDate: '2026-01-03', endDate: '2026-01-09' };
  expect(inputOf({ period: 'custom', ...days })).toEqual(days);
});

describe('days looked at more closely', () => {
  const query = (text: string) => new URLSearchParams(text);

  it.each(['', 'period=7d', 'from=2026-01-01&to=2026-02-10', 'period=7d&by=key'])(
    'are shown instead of ?%s, which comes back, however often there were others in between',
    (before) => {
      const once = zoomHref(query(before), { startDate: '2026-01-03', endDate: '2026-01-09' });
      const twice = zoomHref(query(once), { startDate: '2026-01-04', endDate: '2026-01-05' });
      expect(readPeriod(query(twice))).toEqual({
        period: 'custom',
        startDate: '2026-01-04',
        endDate: '2026-01-05',
      });
      expect(unzoomHref(query(twice))).toBe(`?${before}`);
    },
  );

  it('end with another period, and there is nothing to come back to without them', () => {
    const zoomed = zoomHref(query('period=7d'), { startDate: '2026-01-03', endDate: '2026-01-09' });
    expect(periodHref(query(zoomed), { period: '90d' })).toBe('?period=90d');
    expect(unzoomHref(query('period=7d'))).toBeNull();
  });
});

describe('a period that cannot be followed', () => {
  it.each([
    ['', false],
    ['by=key', false],
    ['period=7d', false],
    ['from=2026-01-03&to=2026-01-09', false],
    ['period=7d&zoom_from=2026-01-03&zoom_to=2026-01-09', false],
    ['period=14d', true],
    ['period=', true],
    ['from=2026-01-09&to=2026-01-03', true],
    ['from=2026-01-09&period=7d', true],
    ['period=7d&zoom_from=2026-01-09&zoom_to=2026-01-03', true],
  ])('?%s: %s', (text, misread) => expect(isMisread(new URLSearchParams(text))).toBe(misread));
});

describe('the days of a period', () => {
  const days = (period: 'last-week' | 'last-month', now: string, timeZone = 'UTC') => {
    const { startDate, endDate } = daysOf({ period }, timeZone, new Date(now));
    return `${startDate} ${endDate}`;
  };

  it('last week goes from Monday to Sunday, in the zone', () => {
    expect(days('last-week', '2026-03-08T20:00:00Z')).toBe('2026-02-23 2026-03-01');
    expect(days('last-week', '2026-03-09T00:00:00Z')).toBe('2026-03-02 2026-03-08');
    expect(days('last-week', '2026-03-08T20:00:00Z', 'Asia/Tokyo')).toBe('2026-03-02 2026-03-08');
  });

  it('last month is whole, over the turn of the year too', () => {
    expect(days('last-month', '2026-03-31T20:00:00Z')).toBe('2026-02-01 2026-02-28');
    expect(days('last-month', '2026-01-01T20:00:00Z')).toBe('2025-12-01 2025-12-31');
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
