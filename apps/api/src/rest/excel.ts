import { HOUR } from '@watcher/contract/calendar/time';
import type { Explored, ExploreExportInput, ExploreRow } from '@watcher/contract/explore';
import type { Locale } from '@watcher/contract/problems/sentences';
import { BYTE_ORDER_MARK, type Cell, csvLine, excelSpelling } from '../csv.ts';

/** What follows from the others is left to formulas. */
type Column = Exclude<keyof ExploreRow, 'costPerMillionTokens' | 'cachedShare'>;
type Words = Readonly<Record<Column | 'period' | 'zone' | 'currency' | 'total', string>>;

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    period: 'Period',
    zone: 'Time zone',
    currency: 'Currency',
    total: 'Total',
    month: 'Month',
    date: 'Day',
    hour: 'Hour',
    apiKeyId: 'Key ID',
    apiKeyName: 'Key',
    model: 'Model',
    provider: 'Provider',
    requests: 'Requests',
    tokensInput: 'Input tokens',
    tokensOutput: 'Output tokens',
    tokensReasoning: 'Reasoning tokens',
    tokensCached: 'Cached tokens',
    cost: 'Cost (USD)',
    byokCost: 'BYOK cost (USD)',
  },
  it: {
    period: 'Periodo',
    zone: 'Fuso orario',
    currency: 'Valuta',
    total: 'Totale',
    month: 'Mese',
    date: 'Giorno',
    hour: 'Ora',
    apiKeyId: 'ID chiave',
    apiKeyName: 'Chiave',
    model: 'Modello',
    provider: 'Provider',
    requests: 'Richieste',
    tokensInput: 'Token in input',
    tokensOutput: 'Token in output',
    tokensReasoning: 'Token di ragionamento',
    tokensCached: 'Token in cache',
    cost: 'Costo (USD)',
    byokCost: 'Costo BYOK (USD)',
  },
};

/**
 * A sheet for Excel: what it is about, the rows with their names in words and hours in the zone, and a last line with the
 * totals of all rows.
 *
 * @param columns the fields of a row that are in it, in this order
 * @param batches the rows, and in the end their totals.
 */
export async function* toExcel(
  { startDate, endDate, timeZone = 'UTC', locale }: ExploreExportInput,
  columns: readonly Column[],
  batches: AsyncGenerator<ExploreRow[], Explored['totals']>,
): AsyncGenerator<string> {
  const [words, spelling] = [WORDS[locale], excelSpelling(locale)];
  const line = (cells: readonly Cell[]) => csvLine(cells, spelling);
  const hourOf = hoursIn(timeZone);
  yield BYTE_ORDER_MARK +
    line([words.period, startDate, endDate]) +
    line([words.zone, timeZone]) +
    line([words.currency, 'USD']) +
    line([]) +
    line(columns.map((column) => words[column]));
  let step = await batches.next();
  for (; step.done !== true; step = await batches.next()) {
    yield step.value
      .map((row) =>
        line(columns.map((column) => (column === 'hour' ? hourOf(row.hour) : (row[column] ?? null)))),
      )
      .join('');
  }
  const sums: Partial<ExploreRow> = step.value;
  yield line(columns.map((column, place) => sums[column] ?? (place === 0 ? words.total : null)));
}

/** By how much clocks are set back: an hour, half of one on Lord Howe Island, two at Troll in Antarctica. */
const CLOCK_CHANGES = [-2 * HOUR, -HOUR, -HOUR / 2, HOUR / 2, HOUR, 2 * HOUR];

/**
 * An hour as a clock of the zone shows it, `2026-03-01 09:00`; with its offset where the clock is set back and shows that
 * time twice.
 */
function hoursIn(timeZone: string): (hour: string | undefined) => string | null {
  // The Swedish way of writing is ISO 8601's.
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  const offset = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const show = (hour: string): string => {
    const at = new Date(hour);
    const shown = format.format(at);
    const isTwice = CLOCK_CHANGES.some((ms) => format.format(new Date(at.getTime() + ms)) === shown);
    if (!isTwice) return shown;
    const zone = offset.formatToParts(at).find(({ type }) => type === 'timeZoneName');
    return `${shown} ${zone?.value ?? ''}`;
  };
  // Rows of one hour follow each other.
  let last = { hour: '', shown: '' };
  return (hour) => {
    if (hour === undefined) return null;
    if (hour !== last.hour) last = { hour, shown: show(hour) };
    return last.shown;
  };
}
