import { HOUR, hourStart } from './time.ts';

/**
 * One generation, or several alike that a large history keeps as one entry (`requests` > 1). Tokens and money are of
 * all its requests together. Cached tokens are part of the prompt, reasoning tokens part of the completion.
 */
export type Entry = {
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly keyHash: string;
  /** Permaslug. */
  readonly model: string;
  readonly provider: string;
  readonly endpointId: string;
  readonly isByok: boolean;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly cachedTokens: number;
  /** Billed to credits, pico-USD; for BYOK the platform fee. */
  readonly usage: bigint;
  /** What the provider charges the owner's own key, pico-USD; 0 unless BYOK. */
  readonly byokUsageInference: bigint;
};

/** What of an entry can turn out to have been otherwise. */
export type Correction = Partial<Omit<Entry, 'id' | 'at' | 'keyHash'>>;

/** Sums over entries; money in pico-USD. */
export type Totals = {
  requests: number;
  byokRequests: number;
  promptTokens: number;
  completionTokens: number;
  reasoningTokens: number;
  cachedTokens: number;
  usage: bigint;
  byokUsageInference: bigint;
  /** The part of `usage` that is BYOK platform fees. */
  byokFees: bigint;
};

/** The sums of one key, UTC hour (its start, Unix ms), model and provider. */
export type LedgerRow = { keyHash: string; hour: number; model: string; provider: string } & Totals;

/** Which entries: all, or those of an account or a key, from an instant (inclusive) to an instant (exclusive). */
export type Selection = { account?: { readonly id: string }; keyHash?: string; from?: number; to?: number };

type Book = { accountId: string; entries: Entry[]; usage: bigint; byokUsageInference: bigint };

export function noTotals(): Totals {
  return {
    requests: 0,
    byokRequests: 0,
    promptTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    cachedTokens: 0,
    usage: 0n,
    byokUsageInference: 0n,
    byokFees: 0n,
  };
}

export function addEntry(totals: Totals, entry: Entry): void {
  totals.requests += entry.requests;
  totals.promptTokens += entry.promptTokens;
  totals.completionTokens += entry.completionTokens;
  totals.reasoningTokens += entry.reasoningTokens;
  totals.cachedTokens += entry.cachedTokens;
  totals.usage += entry.usage;
  if (!entry.isByok) return;
  totals.byokRequests += entry.requests;
  totals.byokUsageInference += entry.byokUsageInference;
  totals.byokFees += entry.usage;
}

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

/**
 * The one truth of the simulator: every entry of every key in order of time. All answers are sums over it. A book per
 * key, so a question about one key never walks another's history.
 */
export class Ledger {
  readonly #books = new Map<string, Book>();

  /** Opens the book of a key; entries can only be written to an open one. */
  open(keyHash: string, accountId: string): void {
    this.#books.set(keyHash, { accountId, entries: [], usage: 0n, byokUsageInference: 0n });
  }

  /** Writes an entry, in its place in time. */
  add(entry: Entry): void {
    const book = this.#book(entry.keyHash);
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
      const after = { ...before, ...change };
      book.entries[index] = after;
      book.usage += after.usage - before.usage;
      book.byokUsageInference += after.byokUsageInference - before.byokUsageInference;
      return after;
    }
    throw new Error(`no generation ${id}`);
  }

  /** The entries of one key, from an instant (inclusive) to an instant (exclusive), in order of time. */
  entries(keyHash: string, from = -Infinity, to = Infinity): Entry[] {
    const { entries } = this.#book(keyHash);
    return entries.slice(firstAtOrAfter(entries, from), firstAtOrAfter(entries, to));
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
      for (const entry of this.entries(keyHash, selection.from, selection.to)) addEntry(totals, entry);
    }
    return totals;
  }

  /** The exact sums of a selection by (key, UTC hour, model, provider), in order of key, then hour. */
  rows(selection: Selection = {}): LedgerRow[] {
    return this.#keys(selection).flatMap((keyHash) => {
      const rows = new Map<string, LedgerRow>();
      for (const entry of this.entries(keyHash, selection.from, selection.to)) {
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
