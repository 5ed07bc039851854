/** What stands for "follow the browser" among the zones; no zone is called so. */
export const BROWSER = 'browser';

function offsetOf(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Every zone that this browser knows, with its distance to UTC now (`GMT+2`). */
export function knownTimeZones(at: Date): { value: string; label: string; note: string }[] {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [...names].map((name) => ({
    value: name,
    label: name.replaceAll('_', ' '),
    note: offsetOf(name, at),
  }));
}
