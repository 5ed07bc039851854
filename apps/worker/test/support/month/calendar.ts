import type { BudgetPeriod } from '@watcher/contract/budgets';

const HOUR = 3_600_000;

/** What the periods of a budget follow from. */
export interface Recurring {
  readonly period: BudgetPeriod;
  readonly zone: string;
  /** Of a `total` budget: its first local day. */
  readonly startsOn: string | null;
}

/**
 * Periods in time zones as `Intl` knows them, apart from the product's own arithmetic: every UTC hour has the local
 * day in which it begins, that day lies in a week and a month, and a period is the run of hours of one name.
 */
export class Calendar {
  readonly #formats = new Map<string, Intl.DateTimeFormat>();
  readonly #days = new Map<string, string>();
  readonly #starts = new Map<string, number>();

  /** The first hour of the period that holds an instant. Unix ms. */
  startOf(recurring: Recurring, at: number): number {
    const hour = Math.floor(at / HOUR) * HOUR;
    const name = this.#nameOf(recurring, hour);
    const id = `${recurring.zone} ${recurring.period} ${name}`;
    const known = this.#starts.get(id);
    if (known !== undefined) return known;
    let first = hour;
    while (this.#nameOf(recurring, first - HOUR) === name) first -= HOUR;
    this.#starts.set(id, first);
    return first;
  }

  /** The first hours of the periods that begin after one instant and up to another, oldest first. */
  startsBetween(recurring: Recurring, after: number, until: number): number[] {
    const starts = new Set<number>();
    for (let at = after; at <= until; at += HOUR) starts.add(this.startOf(recurring, at));
    starts.add(this.startOf(recurring, until));
    return [...starts].filter((start) => start > after);
  }

  /** The local day in which a UTC hour begins: `2026-03-08`. */
  dayOf(zone: string, hour: number): string {
    const id = `${zone} ${hour}`;
    const known = this.#days.get(id);
    if (known !== undefined) return known;
    const format =
      this.#formats.get(zone) ??
      new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    this.#formats.set(zone, format);
    const day = format.format(hour);
    this.#days.set(id, day);
    return day;
  }

  #nameOf({ period, zone, startsOn }: Recurring, hour: number): string {
    const day = this.dayOf(zone, hour);
    switch (period) {
      case 'day':
        return day;
      case 'week':
        return mondayOf(day);
      case 'month':
        return day.slice(0, 7);
      case 'total':
        return day >= (startsOn ?? '') ? `from ${startsOn}` : 'before';
    }
  }
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
