import { m } from '#lib/paraglide/messages.js';
import { type LanguageChoice, languageNames } from './language.svelte.ts';
import type { Theme } from './theme.svelte.ts';

/** What a theme is called on the page. */
export function themeName(theme: Theme): string {
  return { system: m.theme_system, light: m.theme_light, dark: m.theme_dark }[theme]();
}

/** What a choice of language is called on the page: each language by its own name. */
export function languageName(choice: LanguageChoice): string {
  return choice === 'system' ? m.language_system() : languageNames[choice];
}
