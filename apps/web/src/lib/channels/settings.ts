import type { Channel } from '@watcher/contract/channels';
import type { Setting } from './kinds.ts';

/** A setting as it may be shown: what the server answered, secrets masked. Empty where it is not set. */
export function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(String).join(', ');
  // Of headers the names; every value is secret.
  return typeof value === 'object' && value !== null ? Object.keys(value).join(', ') : '';
}

/**
 * What of a form goes to the server.
 *
 * @param texts what stands in the fields, by the settings' names.
 * @param removed optional secrets to take away.
 * @param before the channel that is changed: a secret left empty stays as it is, anything else left empty goes.
 */
export function settingsFrom(
  settings: readonly Setting[],
  texts: Readonly<Record<string, string>>,
  removed: ReadonlySet<string>,
  before: Pick<Channel, 'settings'> | null,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const setting of settings) {
    const { name, isSecret = false, isOptional = false } = setting;
    const text = (texts[name] ?? '').trim();
    if (removed.has(name)) given[name] = null;
    else if (text !== '') given[name] = settingOf(setting, text);
    else if (before === null || isSecret) continue;
    else if (isOptional && before.settings[name] !== undefined) given[name] = null;
  }
  return given;
}

/** The settings that are missing, whatever their value would be. */
export function missingIn(
  settings: readonly Setting[],
  texts: Readonly<Record<string, string>>,
  isNew: boolean,
): Setting[] {
  return settings.filter(
    ({ name, isSecret, isOptional }) =>
      isOptional !== true && (isNew || isSecret !== true) && (texts[name] ?? '').trim() === '',
  );
}

function settingOf({ shape }: Setting, text: string): unknown {
  if (shape === 'list') return text.split(/[\s,;]+/).filter(Boolean);
  if (shape === 'number') return /^\d+$/.test(text) ? Number(text) : text;
  if (shape !== 'headers') return text;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}
