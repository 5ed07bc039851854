export type Cell = string | number | boolean | null;

/** What a spreadsheet takes for the beginning of a formula (OWASP's list, full-width forms included). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** How a file is written. */
export interface Spelling {
  readonly separator: ',' | ';';
  /** Before the decimals of a number. */
  readonly point: '.' | ',';
}

const PLAIN: Spelling = { separator: ',', point: '.' };

/** What Excel takes for UTF-8 is what begins with it. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** Excel reads a file in the numbers of its own language, and expects the separator that goes with them. */
export function excelSpelling(locale: string): Spelling {
  const decimal = new Intl.NumberFormat(locale).formatToParts(0.5).find(({ type }) => type === 'decimal');
  return decimal?.value === ',' ? { separator: ';', point: ',' } : PLAIN;
}

/** One line of RFC 4180, its end included. Null is an empty cell; a text that would run as a formula is quoted by `'`. */
export function csvLine(cells: readonly Cell[], spelling = PLAIN): string {
  return `${cells.map((cell) => csvCell(cell, spelling)).join(spelling.separator)}\r\n`;
}

/** Without an exponent, which spreadsheets read as they like; amounts have at most 12 decimals. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}

function csvCell(value: Cell, { point }: Spelling): string {
  if (typeof value === 'number') return quoted(decimal(value).replace('.', point));
  const plain = value === null ? '' : String(value);
  const text = FORMULA.test(plain) && !NUMBER.test(plain) ? `'${plain}` : plain;
  return quoted(text);
}

function quoted(text: string): string {
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
