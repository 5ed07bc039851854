import { m } from '#lib/paraglide/messages.js';
import { pages } from '#lib/shell/pages.ts';
import { keyList } from '#lib/state/key-list.ts';
import { LANGUAGES, language } from '#lib/state/language.svelte.ts';
import { session } from '#lib/state/session.svelte.ts';
import { THEMES, themeChoice } from '#lib/state/theme.svelte.ts';
import { languageName, themeName } from '#lib/state/words.ts';
import type { IconName } from '#lib/ui/icons.ts';
import { goto } from '$app/navigation';

/** Something that the palette offers. */
export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** Stands beside the label in small; searched too. */
  readonly note?: string;
  readonly icon: IconName;
  /** Keys pressed one after the other that do the same anywhere. */
  readonly shortcut?: string;
  run(): unknown;
}

/** Everything that can be done from anywhere, in the order in which it is offered. */
export function allCommands(): Command[] {
  return [...toPages(), ...actions(), ...toKeys(), ...looks()];
}

function toPages(): Command[] {
  return pages().map(({ href, label, icon, letter }) => ({
    id: `go:${href}`,
    group: m.palette_group_go(),
    label,
    icon,
    shortcut: `g ${letter}`,
    run: () => goto(href),
  }));
}

function actions(): Command[] {
  const group = m.palette_group_do();
  return [
    { id: 'add-key', group, label: m.keys_add(), icon: 'plus', run: () => goto('/keys?add') },
    { id: 'create-token', group, label: m.tokens_create(), icon: 'token', run: () => goto('/tokens?create') },
    { id: 'sign-out', group, label: m.menu_sign_out(), icon: 'out', run: () => session.signOut() },
  ];
}

function toKeys(): Command[] {
  return (keyList.data ?? []).map((key) => ({
    id: `key:${key.id}`,
    group: m.palette_group_keys(),
    label: key.name,
    note: key.label,
    icon: key.kind === 'management' ? 'shield' : 'key',
    run: () => goto(`/keys/${key.id}`),
  }));
}

function looks(): Command[] {
  const group = m.palette_group_look();
  return [
    ...THEMES.map((theme) => ({
      id: `theme:${theme}`,
      group,
      label: m.palette_theme({ name: themeName(theme) }),
      icon: 'theme' as const,
      run: () => themeChoice.choose(theme),
    })),
    ...LANGUAGES.map((choice) => ({
      id: `language:${choice}`,
      group,
      label: m.palette_language({ name: languageName(choice) }),
      icon: 'language' as const,
      run: () => language.choose(choice),
    })),
  ];
}

const MOST = 50;

/** The commands that hold every word of the query, those that begin with it first. */
export function matching(commands: readonly Command[], query: string): Command[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const [first = ''] = words;
  const text = (command: Command) => `${command.label} ${command.note ?? ''}`.toLocaleLowerCase();
  const found = commands.filter((command) => words.every((word) => text(command).includes(word)));
  const begins = (command: Command) => (text(command).startsWith(first) ? 0 : 1);
  return found.toSorted((a, b) => begins(a) - begins(b)).slice(0, MOST);
}
