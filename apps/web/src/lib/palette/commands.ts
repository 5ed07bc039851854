import type { WatchedKey } from '@watcher/contract/key-pages';
import type { SavedView } from '@watcher/contract/views';
import { signOut } from '#lib/account/sign-in.ts';
import { keyHref, type NamedKind, namedHref } from '#lib/named/address.ts';
import { pages } from '#lib/navigation.ts';
import { m } from '#lib/paraglide/messages.js';
import { LANGUAGES, language } from '#lib/state/language.svelte.ts';
import { languageName, themeName } from '#lib/state/names.ts';
import { THEMES, themeChoice } from '#lib/state/theme.svelte.ts';
import type { IconName } from '#lib/ui/icons.ts';
import { savedViewHref } from '#lib/views/read.ts';
import { goto } from '$app/navigation';
import { shortcuts } from './palette.svelte.ts';

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

/** What has a page of its own. */
export interface Findable {
  readonly keys: readonly Pick<WatchedKey, 'id' | 'name' | 'label' | 'kind'>[];
  readonly models: readonly string[];
  readonly providers: readonly string[];
  readonly views: readonly SavedView[];
}

/** Everything that can be done from anywhere, in the order in which it is offered. */
export function allCommands({ keys, models, providers, views }: Findable): Command[] {
  return [
    ...toPages(),
    ...actions(),
    ...toKeys(keys),
    ...toViews(views),
    ...toNamed('model', m.palette_group_models(), models),
    ...toNamed('provider', m.palette_group_providers(), providers),
    ...looks(),
  ];
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
    {
      id: 'shortcuts',
      group,
      label: m.shortcuts(),
      icon: 'keyboard',
      shortcut: '?',
      run: () => (shortcuts.open = true),
    },
    { id: 'sign-out', group, label: m.menu_sign_out(), icon: 'out', run: () => signOut() },
  ];
}

function toKeys(keys: Findable['keys']): Command[] {
  return keys.map((key) => ({
    id: `key:${key.id}`,
    group: m.palette_group_keys(),
    label: key.name,
    note: key.label,
    icon: key.kind === 'management' ? 'shield' : 'key',
    run: () => goto(keyHref(key.id)),
  }));
}

function toViews(views: Findable['views']): Command[] {
  return views.map((view) => ({
    id: `view:${view.id}`,
    group: m.views(),
    label: view.name,
    icon: 'bookmark',
    run: () => goto(savedViewHref(view)),
  }));
}

function toNamed(kind: NamedKind, group: string, names: readonly string[]): Command[] {
  return names.map((name) => ({
    id: `${kind}:${name}`,
    group,
    label: name,
    icon: kind === 'model' ? 'cube' : 'cloud',
    run: () => goto(namedHref(kind, name)),
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
