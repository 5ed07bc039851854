import { HOUR, hourStart } from '../time.ts';
import type { Correction, Entry, Source } from './entry.ts';
import { addEntry, noTotals, type Totals } from './totals.ts';

/** The sums of one key, UTC hour (its start, Unix ms), model and provider. */
export type LedgerRow = { keyHash: string; hour: number; model: string; provider: string } & Totals;

/**
 * Which entries: all, or those of an account, key, model (permaslug) or provider, from an instant (inclusive) to an
 * instant (exclusive).
 */
export type Selection = {
  account?: { readonly id: string };
  keyHash?: string;
  model?: string;
  provider?: string;
  from?: number;
  to?: number;
};

type Book = {
  accountId: string;
  entries: Entry[];
  usage: bigint;
  byokUsageInference: bigint;
  /** Whether an entry was ever kept from a source. */
  hasLate: boolean;
};

/** Index of the first entry at or after the instant, in a list ordered by time. */
function firstAtOrAfter(entries: readonly Entry[], at: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isOf({ model, provider }: Selection, entry: Entry): boolean {
  return (
    (model === undefined || entry.model === model) && (provider === undefined || entry.provider === provider)
  );
}

/**
 * The one truth of the simulator: every entry of every key in order of time. All answers are sums over it. A book per
 * key, so a question about one key never walks another's history.
 */
export class Ledger {
  readonly #books = new Map<string, Book>();

  /** Opens the book of a key; entries can only be written to an open one. */
  open(keyHash: string, accountId: string): void {
    this.#books.set(keyHash, { accountId, entries: [], usage: 0n, byokUsageInference: 0n, hasLate: false });
  }

  /** Writes an entry, in its place in time. */
  add(entry: Entry): void {
    const book = this.#book(entry.keyHash);
    book.hasLate ||= entry.shownFrom !== undefined;
    const last = book.entries.at(-1);
    if (last === undefined || last.at <= entry.at) book.entries.push(entry);
    else book.entries.splice(firstAtOrAfter(book.entries, entry.at + 1), 0, entry);
    book.usage += entry.usage;
    book.byokUsageInference += entry.byokUsageInference;
  }

  /** Replaces what an entry says, as when a provider reports other numbers later. @throws when there is no such id. */
  correct(id: string, change: Correction): Entry {
    for (const book of this.#books.values()) {
      const index = book.entries.findIndex((entry) => entry.id === id);
      const before = book.entries[index];
      if (before === undefined) continue;
      return this.#put(book, index, { ...before, ...change });
    }
    throw new Error(`no generation ${id}`);
  }

  /** Replaces what every selected entry says. Returns how many there were. */
  revise(selection: Selection, change: (entry: Entry) => Correction): number {
    const selected = this.#select(selection);
    for (const { book, index, entry } of selected) this.#put(book, index, { ...entry, ...change(entry) });
    return selected.length;
  }

  /** Takes the selected entries out, as if they had never been. Returns how many there were. */
  erase(selection: Selection): number {
    const selected = this.#select(selection);
    for (const { book, index, entry } of selected.reverse()) {
      book.entries.splice(index, 1);
      book.usage -= entry.usage;
      book.byokUsageInference -= entry.byokUsageInference;
    }
    return selected.length;
  }

  /** The entries of one key, from an instant (inclusive) to an instant (exclusive), in order of time. */
  entries(keyHash: string, from = -Infinity, to = Infinity): Entry[] {
    const { entries } = this.#book(keyHash);
    return entries.slice(firstAtOrAfter(entries, from), firstAtOrAfter(entries, to));
  }

  /** The entries of one key that a source does not know of yet although their time has come. */
  withheld(keyHash: string, source: Source, now: number): Entry[] {
    const book = this.#book(keyHash);
    return book.hasLate ? book.entries.filter((entry) => (entry.shownFrom?.[source] ?? -Infinity) > now) : [];
  }

  /** The money of one key over all time before an instant; walks only what came after it. */
  lifetime(keyHash: string, to: number): { usage: bigint; byokUsageInference: bigint } {
    let { usage, byokUsageInference } = this.#book(keyHash);
    for (const entry of this.entries(keyHash, to)) {
      usage -= entry.usage;
      byokUsageInference -= entry.byokUsageInference;
    }
    return { usage, byokUsageInference };
  }

  /** The exact sums of a selection. */
  total(selection: Selection = {}): Totals {
    const totals = noTotals();
    for (const keyHash of this.#keys(selection)) {
      for (const entry of this.entries(keyHash, selection.from, selection.to)) {
        if (isOf(selection, entry)) addEntry(totals, entry);
      }
    }
    return totals;
  }

  /** The exact sums of a selection by (key, UTC hour, model, provider), in order of key, then hour. */
  rows(selection: Selection = {}): LedgerRow[] {
    return this.#keys(selection).flatMap((keyHash) => {
      const rows = new Map<string, LedgerRow>();
      for (const entry of this.entries(keyHash, selection.from, selection.to)) {
        if (!isOf(selection, entry)) continue;
        const { model, provider } = entry;
        const hour = hourStart(entry.at);
        const name = `${hour / HOUR} ${model} ${provider}`;
        const row = rows.get(name) ?? { keyHash, hour, model, provider, ...noTotals() };
        addEntry(row, entry);
        rows.set(name, row);
      }
      return [...rows.values()];
    });
  }

  #select(selection: Selection): { book: Book; index: number; entry: Entry }[] {
    const { from = -Infinity, to = Infinity } = selection;
    return this.#keys(selection).flatMap((keyHash) => {
      const book = this.#book(keyHash);
      const all = book.entries.map((entry, index) => ({ book, index, entry }));
      return all.filter(({ entry }) => entry.at >= from && entry.at < to && isOf(selection, entry));
    });
  }

  #put(book: Book, index: number, after: Entry): Entry {
    const before = book.entries[index];
    book.entries[index] = after;
    book.hasLate ||= after.shownFrom !== undefined;
    book.usage += after.usage - (before?.usage ?? 0n);
    book.byokUsageInference += after.byokUsageInference - (before?.byokUsageInference ?? 0n);
    return after;
  }

  #keys({ account, keyHash }: Selection): string[] {
    const hashes = keyHash === undefined ? [...this.#books.keys()] : [keyHash];
    return account === undefined
      ? hashes
      : hashes.filter((hash) => this.#book(hash).accountId === account.id);
  }

  #book(keyHash: string): Book {
    const book = this.#books.get(keyHash);
    if (book === undefined) throw new Error(`no key with hash ${keyHash}`);
    return book;
  }
}
