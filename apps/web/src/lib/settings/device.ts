import { m } from '#lib/paraglide/messages.js';

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

/** A `User-Agent` as a person would say it: `Firefox on Windows`; a program by its own name. */
export function deviceName(userAgent: string | null): string {
  if (userAgent === null || userAgent.trim() === '') return m.settings_device_unknown();
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser !== undefined && system !== undefined) return m.settings_device_on({ browser, system });
  return browser ?? system ?? userAgent.split(/[/\s]/)[0] ?? userAgent;
}
