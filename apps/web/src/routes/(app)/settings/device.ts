import { m } from '#lib/paraglide/messages.js';
import type { IconName } from '#lib/ui/icons.ts';

/** The more particular name first: every Edge also calls itself Chrome, and every Chrome Safari. */
const browsers: readonly [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

function nameIn(names: readonly [RegExp, string][], userAgent: string): string | undefined {
  return names.find(([sign]) => sign.test(userAgent))?.[1];
}

interface Device {
  /** As a person would say it: `Firefox on Windows`, `A program (curl)`. */
  readonly name: string;
  readonly icon: IconName;
}

/** What a `User-Agent` says of where a session is. */
export function deviceOf(userAgent: string | null): Device {
  const [program = ''] = userAgent?.trim().split(/[/\s]/) ?? [];
  if (userAgent === null || program === '') return { name: m.settings_device_unknown(), icon: 'laptop' };
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser === undefined && system === undefined) {
    return { name: m.settings_device_program({ name: program }), icon: 'code' };
  }
  const isWhole = browser !== undefined && system !== undefined;
  const name = isWhole ? m.settings_device_on({ browser, system }) : (browser ?? system ?? program);
  return { name, icon: 'laptop' };
}
