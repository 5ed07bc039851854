import { isTimeZone } from '@watcher/contract/calendar/time-zone';

/** What stands for "the team's" among the zones; no zone is called so. */
export const TEAM_ZONE = 'team';

interface ZoneOption {
  readonly value: string;
  readonly label: string;
  /** Distance to UTC now, `GMT+2`. */
  readonly note: string;
  /** Other names of the zone. */
  readonly keywords: string;
}

/**
 * Zones that were renamed, by the name that people may look for: browsers list one of the two only, and not all the
 * same one.
 */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Europe/Kiev': 'Europe/Kyiv',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Louisville': 'America/Kentucky/Louisville',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Africa/Asmera': 'Africa/Asmara',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};
const otherNames = new Map(
  Object.entries(OTHER_NAMES).flatMap(([old, current]) => [[old, current] as const, [current, old] as const]),
);

function offsetOf(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Every zone that this browser knows, found by its old and its new name. */
export function knownTimeZones(at: Date): ZoneOption[] {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [...names].filter(isTimeZone).map((name) => ({
    value: name,
    label: name.replaceAll('_', ' '),
    note: offsetOf(name, at),
    keywords: otherNames.get(name) ?? '',
  }));
}
