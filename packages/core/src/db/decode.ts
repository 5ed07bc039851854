/** A row as the driver gives it: nothing is known of its columns until they are read. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement answered something else than its reader expects: they have come apart. */
export class RowError extends Error {
  override name = 'RowError';

  constructor(column: string, expected: string) {
    super(`The column ${column} is not ${expected}.`);
  }
}

// Readers of one column. They are written by hand since some run for every row of a page; PostgreSQL's bigint and
// numeric arrive as text.

export function readText(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new RowError(column, 'a text');
  return value;
}

export function readTextOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : readText(row, column);
}

/** A count, or an id. */
export function readInteger(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw new RowError(column, 'a whole number');
  return number;
}

export function readIntegerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : readInteger(row, column);
}

/** A fraction, as `float8` gives it. */
export function readNumber(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RowError(column, 'a number');
  return value;
}

/** Money in 1e-12 USD, or any other whole number of any size. */
export function readBigint(row: Row, column: string): bigint {
  const value = row[column];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value !== 'string' || value === '') throw new RowError(column, 'a whole number');
  try {
    return BigInt(value);
  } catch {
    throw new RowError(column, 'a whole number');
  }
}

export function readBoolean(row: Row, column: string): boolean {
  const value = row[column];
  if (typeof value !== 'boolean') throw new RowError(column, 'true or false');
  return value;
}

/** One of a closed list. */
export function readOneOf<Value extends string>(row: Row, column: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === row[column]);
  if (found === undefined) throw new RowError(column, `one of ${values.join(', ')}`);
  return found;
}

/** An instant that the statement gives as `extract(epoch FROM …) * 1000`. */
export function readInstant(row: Row, column: string): Date {
  const value = row[column];
  const at = new Date(typeof value === 'string' && value !== '' ? Number(value) : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new RowError(column, 'milliseconds since 1970');
  return at;
}

export function readInstantOrNull(row: Row, column: string): Date | null {
  return row[column] === null ? null : readInstant(row, column);
}
