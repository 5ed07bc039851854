import type { Locale } from '../problems/sentences.ts';
import { en } from './en.ts';
import { it } from './it.ts';
import type { DigestLanguage } from './language.ts';

export type { DigestLanguage, DigestRhythm, Mover } from './language.ts';

const languages: Readonly<Record<Locale, DigestLanguage>> = { en, it };

export function digestWords(locale: Locale): DigestLanguage {
  return languages[locale];
}
