import { formatsIn } from '#lib/format/locale.ts';
import { type Locale, locales, overwriteGetLocale } from '#lib/paraglide/runtime.js';

export type LanguageChoice = Locale | 'system';

export const LANGUAGES: readonly LanguageChoice[] = ['system', ...locales];

/** What each language calls itself. */
export const languageNames: Readonly<Record<Locale, string>> = { en: 'English', it: 'Italiano' };

const STORED = 'watcher.language';

/** What the browser prefers. A bare system's `en-US@posix` is no language tag, and formatting by it would throw. */
const preferred = navigator.languages.filter((tag) => {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
});

function languageOf(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? '';
}

/** The first of the browser's languages that the pages speak, with its region. */
function fromBrowser(): Locale {
  for (const tag of preferred) {
    const known = locales.find((locale) => locale === languageOf(tag));
    if (known !== undefined) return known;
  }
  return 'en';
}

/** The reader's language: the browser's unless one was chosen, which this browser then remembers. */
class Language {
  chosen = $state<LanguageChoice>(
    locales.find((locale) => locale === localStorage.getItem(STORED)) ?? 'system',
  );
  readonly current: Locale = $derived(this.chosen === 'system' ? fromBrowser() : this.chosen);
  /** With the browser's region where it speaks this language: `en-GB` writes dates unlike `en-US`. */
  readonly tag: string = $derived(
    preferred.find((tag) => languageOf(tag) === this.current && tag.includes('-')) ??
      { en: 'en-US', it: 'it-IT' }[this.current],
  );

  choose(choice: LanguageChoice): void {
    this.chosen = choice;
    if (choice === 'system') localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, choice);
    document.documentElement.lang = this.current;
  }
}

export const language = new Language();

// Messages and formats read state, so every text on the page changes with it, without a reload.
overwriteGetLocale(() => language.current);
formatsIn(() => language.tag);
document.documentElement.lang = language.current;
