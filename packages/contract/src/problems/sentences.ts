import type { DeliveryProblem, FieldProblem, KeyProblem, Language, Refusal, Sentences } from './codes.ts';
import { en } from './en.ts';
import { it } from './it.ts';

/** The languages that there are sentences in; the first is spoken where no other is asked for. */
export const LOCALES = ['en', 'it'] as const;
export type Locale = (typeof LOCALES)[number];

const languages: Readonly<Record<Locale, Language>> = { en, it };

/** The sentence of a refusal. */
export function refusalSentence(locale: Locale, refusal: Refusal): string {
  return say(languages[locale].refusals, refusal);
}

/** The sentence of what is wrong with a field. */
export function fieldSentence(locale: Locale, problem: FieldProblem): string {
  return say(languages[locale].fields, problem);
}

/** The sentence of what is wrong with a key. */
export function keyProblemSentence(locale: Locale, problem: KeyProblem): string {
  return say(languages[locale].keyProblems, problem);
}

/** The sentence of why a message was not delivered. */
export function deliverySentence(locale: Locale, problem: DeliveryProblem): string {
  return say(languages[locale].deliveries, problem);
}

/** TypeScript cannot see that a code and its parameters belong together once they are apart. */
function say<Table, Code extends keyof Table>(
  sentences: Sentences<Table>,
  { code, params }: { readonly code: Code; readonly params: Table[Code] },
): string {
  return sentences[code](params);
}

/**
 * The language to answer in: the one that `Accept-Language` (RFC 9110, 12.5.4) ranks highest of those that there are.
 *
 * @param header undefined where the client sent none.
 */
export function localeOf(header: string | undefined): Locale {
  const ranked = (header ?? '')
    .split(',')
    .map((entry) => {
      const [range = '', ...parameters] = entry.trim().split(';');
      const quality = parameters.map((text) => text.trim()).find((text) => text.startsWith('q='));
      return {
        language: range.toLowerCase().split('-')[0],
        quality: quality === undefined ? 1 : Number(quality.slice(2)),
      };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of ranked) {
    const locale = LOCALES.find((known) => known === language);
    if (locale !== undefined) return locale;
  }
  return LOCALES[0];
}
