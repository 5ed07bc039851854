/** Where usage comes from, best first. A better source takes an hour over; a worse one never overwrites it. */
export const SOURCES = ['analytics', 'activity', 'counter'] as const;

export type Source = (typeof SOURCES)[number];

export function betterThan(source: Source): Source[] {
  return SOURCES.slice(0, SOURCES.indexOf(source));
}

export function worseThan(source: Source): Source[] {
  return SOURCES.slice(SOURCES.indexOf(source) + 1);
}
