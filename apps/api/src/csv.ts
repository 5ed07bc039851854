export type Cell = string | number | boolean | null;

/** What a spreadsheet takes for the beginning of a formula (OWASP's list, full-width forms included). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** One line of RFC 4180, its end included. Null is an empty cell; a text that would run as a formula is quoted by `'`. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Without an exponent, which spreadsheets read as they like; amounts have at most 12 decimals. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}

function csvCell(value: Cell): string {
  const plain = value === null ? '' : typeof value === 'number' ? decimal(value) : String(value);
  const text = FORMULA.test(plain) && !NUMBER.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
