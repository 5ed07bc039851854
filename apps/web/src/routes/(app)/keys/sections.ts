import type { WatchedKey } from '@watcher/contract/key-pages';
import { m } from '#lib/paraglide/messages.js';
import type { KeyGrouping } from './list-view.ts';

/** Listed keys that have something in common. */
export interface KeySection {
  readonly id: string;
  /** The management key that OpenRouter lists them under, where it is listed itself. */
  readonly manager: WatchedKey | null;
  /** What they have in common, where no key above them says it. */
  readonly title: string | null;
  readonly keys: readonly WatchedKey[];
}

/**
 * Puts keys that are listed into sections; sections and keys stay in the order given, keys without a workspace or tag
 * come last. A key with several tags is in the section of each.
 *
 * @param keys all of the team, listed or not
 */
export function sectionsOf(
  listed: readonly WatchedKey[],
  keys: readonly WatchedKey[],
  by: KeyGrouping,
): KeySection[] {
  switch (by) {
    case 'none':
      return listed.length === 0 ? [] : [{ id: 'all', manager: null, title: null, keys: listed }];
    case 'account':
      return accounts(listed, keys);
    case 'workspace':
      return named(listed, ({ workspace }) => (workspace === null ? [] : [workspace]), m.keys_no_workspace());
    case 'tag':
      return named(listed, ({ tags }) => tags, m.none_tag());
  }
}

function accounts(listed: readonly WatchedKey[], keys: readonly WatchedKey[]): KeySection[] {
  const managers = new Map(keys.flatMap((key) => (key.kind === 'management' ? [[key.id, key]] : [])));
  const groups = Map.groupBy(listed, (key) => (key.kind === 'management' ? key.id : key.managedBy));
  return [...groups].map(([id, group]) => {
    const manager = group.find((key) => key.id === id) ?? null;
    const found = group.filter((key) => key !== manager);
    const title =
      manager !== null
        ? null
        : id !== null
          ? managers.get(id)?.name
          : managers.size > 0
            ? m.keys_direct()
            : null;
    return { id: `account ${id}`, manager, title: title ?? null, keys: found };
  });
}

function named(
  listed: readonly WatchedKey[],
  namesOf: (key: WatchedKey) => readonly string[],
  none: string,
): KeySection[] {
  const sections = new Map<string, { title: string; keys: WatchedKey[] }>();
  const managers = listed.filter(({ kind }) => kind === 'management');
  const rest: WatchedKey[] = [];
  for (const key of listed) {
    if (key.kind === 'management') continue;
    const names = namesOf(key);
    if (names.length === 0) rest.push(key);
    for (const title of names) {
      const section = sections.get(title.toLowerCase()) ?? { title, keys: [] };
      section.keys.push(key);
      sections.set(title.toLowerCase(), section);
    }
  }
  return [
    ...[...sections].map(([id, section]) => ({ id: `named ${id}`, manager: null, ...section })),
    ...(rest.length > 0 ? [{ id: 'rest', manager: null, title: none, keys: rest }] : []),
    ...(managers.length > 0
      ? [{ id: 'managers', manager: null, title: m.keys_managers(), keys: managers }]
      : []),
  ];
}

/** A section with the keys that are drawn of it so far. */
export interface DrawnSection {
  readonly section: KeySection;
  readonly keys: readonly WatchedKey[];
}

/** The sections that the first `rows` rows belong to; a manager's own is one of them. */
export function firstRows(sections: readonly KeySection[], rows: number): DrawnSection[] {
  const drawn: DrawnSection[] = [];
  let left = rows;
  for (const section of sections) {
    if (left <= 0) break;
    left -= rowsIn([{ ...section, keys: [] }]);
    drawn.push({ section, keys: section.keys.slice(0, left) });
    left -= section.keys.length;
  }
  return drawn;
}

/** How many rows sections have. */
export function rowsIn(sections: readonly KeySection[]): number {
  return sections.reduce((sum, { manager, keys }) => sum + keys.length + (manager === null ? 0 : 1), 0);
}
