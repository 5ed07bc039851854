import { perLocale } from './locale.ts';

/** Italian would leave the point out of 8.047 and have it in 80.470, which stand below each other here. */
const GROUPED = { useGrouping: 'always' } as const;

const whole = perLocale((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0, ...GROUPED }));
const tenths = perLocale(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const compact = perLocale(
  (locale) => new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }),
);
const percent = perLocale(
  (locale) =>
    new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }),
);
const wholePercent = perLocale(
  (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }),
);

/** A count with every digit: `1,234,567`. */
export function formatCount(count: number): string {
  return whole().format(count);
}

/** A measured number to one place behind the point: `0.4`. */
export function formatTenths(value: number): string {
  return tenths().format(value);
}

/** `Intl` shortens the Italian thousand to an English K; in Italian it has a word, as `Mln` stands for a million. */
const thousand = perLocale((locale) => (locale.startsWith('it') ? '\u00a0mila' : 'K'));

/** A count as short as it may be read: whole below 10,000, then three digits and K, M, B. */
export function formatCompact(count: number): string {
  if (Math.abs(count) < 10_000) return whole().format(count);
  const parts = compact().formatToParts(count);
  return parts.map(({ type, value }) => (type === 'compact' && value === 'K' ? thousand() : value)).join('');
}

/** A share given as 0–100. Something that rounds to nothing reads `<0.1%`. */
export function formatShare(share: number): string {
  return share > 0 && share < 0.1 ? `<${percent().format(0.001)}` : percent().format(share / 100);
}

const percentOf = perLocale(
  (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }),
);

/** A share given as 0–100, to two places and never rounded up: what is not all does not read as 100%. */
export function formatShareDown(share: number): string {
  return percentOf().format(Math.floor(share * 100) / 10_000);
}

/** How far `now` is from `before` as a fraction of `before`, or null where either is unknown or nothing was before. */
export function changeOf(now: number | null, before: number | null): number | null {
  if (now === null || before === null || before === 0) return null;
  return (now - before) / before;
}

/** The size of a change, without its sign: `12%`, `0.4%`, `<0.1%`, `×14` from ten times on. */
export function formatChange(change: number): string {
  const size = Math.abs(change);
  if (change >= 9) return `×${whole().format(change + 1)}`;
  if (size === 0) return wholePercent().format(0);
  return size < 0.1 ? formatShare(size * 100) : wholePercent().format(size);
}

/** The sum of what may be unknown: null as soon as one part is. */
export function sumKnown(...parts: (number | null)[]): number | null {
  let sum = 0;
  for (const part of parts) {
    if (part === null) return null;
    sum += part;
  }
  return sum;
}
