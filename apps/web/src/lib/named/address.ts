import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import { periodHref } from '#lib/period/address.ts';
import { usageHref } from '#lib/period/usage-address.ts';

/** What is known by its name alone and has a page of its own, as every key has. */
export type NamedKind = 'model' | 'provider';

const FOLDERS: Readonly<Record<NamedKind, string>> = { model: '/models', provider: '/providers' };
const DOTS = ['.', '..'];

/**
 * The address of a model's or a provider's page, e.g. `/models/openai/gpt-5-mini?period=7d`.
 *
 * A slash of a name stays a slash, since every model has one. Where that would be another address (an empty part, or dots
 * that browsers resolve), the slashes are encoded, too; a name of dots alone can be in no path and leads to its usage.
 *
 * @param choice null: the page's own period.
 */
export function namedHref(kind: NamedKind, name: string, choice: PeriodChoice | null = null): string {
  if (name === '' || DOTS.includes(name)) {
    return usageHref(
      choice ?? { period: '30d' },
      kind === 'model' ? { models: [name] } : { providers: [name] },
    );
  }
  const parts = name.split('/');
  const isPlain = parts.every((part) => part !== '' && !DOTS.includes(part));
  const path = isPlain ? parts.map(encodeURIComponent).join('/') : encodeURIComponent(name);
  return `${FOLDERS[kind]}/${path}${choice === null ? '' : periodHref(new URLSearchParams(), choice)}`;
}

/** The address of a key's page. */
export function keyHref(id: number): string {
  return `/keys/${id}`;
}
