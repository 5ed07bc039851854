import { LOGOS } from './files.ts';

/** What stands for a maker or provider of models: the address of its logo, or a letter where there is none. */
export interface Logo {
  readonly src: string | null;
  readonly letter: string;
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * The logo of a model's maker or of a provider.
 *
 * @param name a model's (`openai/gpt-5`) or a provider's (`Google Vertex`); empty where nobody knows it
 */
export function logoOf(name: string): Logo {
  const maker = name.split('/')[0] ?? '';
  const src = [bare(maker), bare(maker.split(' ')[0] ?? '')].flatMap((known) =>
    Object.hasOwn(LOGOS, known) ? (LOGOS[known] ?? []) : [],
  )[0];
  return { src: src ?? null, letter: /[\p{L}\p{N}]/u.exec(maker)?.[0].toUpperCase() ?? '?' };
}
