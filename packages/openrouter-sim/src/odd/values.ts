import type { Json } from './json.ts';

/** Values beyond what readers often allow for. */
export const HUGE = {
  /** USD: one more than fits 64 bits of pico-USD. */
  limit: 9_223_373,
  /** USD. */
  usd: 1e12,
  /** The first even count after 2^53, where integers have gaps. */
  count: 2 ** 53 + 2,
} as const;

const TEXTS = {
  nul: (text: string) => `${text.slice(0, 1)}\u0000${text.slice(1)}`,
  surrogate: (text: string) => `${text}\ud83d`,
  'low-surrogate': (text: string) => `\ude00${text}`,
  long: (text: string) => text + 'x'.repeat(100_000),
  control: (text: string) => `${text}\u001b[31m\r\n\u0007`,
  bidi: (text: string) => `\u202e${text}`,
  empty: () => '',
} as const;

export type OddText = keyof typeof TEXTS;
export const ODD_TEXTS = ['nul', 'surrogate', 'low-surrogate', 'long', 'control', 'bidi', 'empty'] as const;

/** A text with something in it that readers often choke on. */
export function oddText(text: string, as: OddText): string {
  return TEXTS[as](text);
}

export const TYPES = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;

/** A value of another type, made of this one where that can be. */
export function retyped(value: Json | undefined, to: (typeof TYPES)[number]): Json {
  switch (to) {
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value ?? null);
    case 'number':
      return Number.isFinite(Number(value)) ? Number(value) : 7;
    case 'boolean':
      return Boolean(value);
    case 'object':
      return { value: value ?? null };
    case 'array':
      return [value ?? null];
    case 'null':
      return null;
  }
}

const COUNT = /^-?\d+$/;

/** The same below 0; a count that comes as a string stays one. Other values are left alone. */
export function negated(value: Json | undefined): Json | undefined {
  if (typeof value === 'number') return value === 0 ? -1 : -Math.abs(value);
  if (typeof value === 'string' && COUNT.test(value)) return String(negated(Number(value)));
  return value;
}

/** A huge value in the place of another, as a string where that was one. */
export function huge(value: Json | undefined, as: keyof typeof HUGE): Json {
  return typeof value === 'string' ? String(HUGE[as]) : HUGE[as];
}
