import type { Locale } from '../problems/sentences.ts';
import { en } from './en.ts';
import { it } from './it.ts';
import type { AlertKind, AlertParams } from './kinds.ts';
import type { AlertLanguage, AlertSentence } from './language.ts';

const languages: Readonly<Record<Locale, AlertLanguage>> = { en, it };

export function alertWords(locale: Locale): Pick<AlertLanguage, 'resolved' | 'openAlert'> {
  return languages[locale];
}

/** An alert in words. @param params as they are kept with an alert of that kind. */
export function alertSentence<Kind extends AlertKind>(
  locale: Locale,
  kind: Kind,
  name: string,
  params: AlertParams[Kind],
): { title: string; detail: string } {
  const sentence: AlertSentence<AlertParams[Kind]> = languages[locale].kinds[kind];
  return { title: sentence.title(name, params), detail: sentence.detail(name, params) };
}
