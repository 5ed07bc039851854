import type { WatchedKey } from '@watcher/contract/key-pages';
import { m } from '#lib/paraglide/messages.js';
import { keyTitles } from './titles.ts';

type Chosen = Pick<WatchedKey, 'id' | 'name' | 'label' | 'kind'>;

/**
 * What a picker offers where a choice of keys is kept. A management key does not spend: it stands for the keys of its
 * account, those of later included.
 */
export function keyChoices(keys: readonly Chosen[]): { value: number; label: string }[] {
  const choices = (kind: WatchedKey['kind'], say: (name: string) => string) => {
    const titles = keyTitles(keys.filter((key) => key.kind === kind));
    return Array.from(titles, ([value, title]) => ({ value, label: say(title) }));
  };
  return [
    ...choices('management', (name) => m.keys_all_of({ name })),
    ...choices('inference', (name) => name),
  ];
}

/** How to call each key where it is a part of a choice. */
export function choiceTitles(keys: readonly Chosen[]): Map<number, string> {
  return new Map(keyChoices(keys).map(({ value, label }) => [value, label]));
}

/** A choice of keys in a few words: `All keys of Acme, 3 keys`. */
export function chosenInWords(keyIds: readonly number[], keys: readonly Chosen[]): string {
  const accounts = keys.filter(({ id, kind }) => kind === 'management' && keyIds.includes(id));
  const others = keyIds.length - accounts.length;
  return [
    ...keyChoices(accounts).map(({ label }) => label),
    ...(others > 0 || accounts.length === 0 ? [m.explore_some_keys({ count: others })] : []),
  ].join(', ');
}
