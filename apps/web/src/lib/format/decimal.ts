import { perLocale } from './locale.ts';

const separators = perLocale((locale) => {
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(12_345.6);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { decimal: of('decimal'), group: of('group') };
});

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/**
 * A number as a person types it: `1234.5`, `1,234.50`, `$ 20`. A point and a comma both mean the decimals, unless the
 * reader's language groups with one of them and it stands before three digits.
 *
 * @returns null for what is no number of 0 or more.
 */
export function parseDecimal(text: string): number | null {
  const { decimal, group } = separators();
  const bare = text.replaceAll(/[\s$%’']/g, '');
  const grouped = new RegExp(`^\\d{1,3}(${escaped(group)}\\d{3})+(${escaped(decimal)}\\d+)?$`);
  const plain = grouped.test(bare) ? bare.replaceAll(group, '') : bare;
  const number = plain.replace(decimal, '.').replace(',', '.');
  return /^\d*\.?\d+$/.test(number) ? Number(number) : null;
}

const plain = perLocale(
  (locale) => new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 9 }),
);

/** A number as it stands in a field: with every digit and the reader's decimal sign. */
export function writeDecimal(value: number): string {
  return plain().format(value);
}
