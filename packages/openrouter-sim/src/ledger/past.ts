import { type AdjustmentInput, toAdjustment } from '../generation.ts';
import type { Entry } from './entry.ts';
import type { Ledger, Selection } from './ledger.ts';

type Host = { ledger(): Ledger; now(): number; nextName(): string };

/** So much of it: `{of: 2n, in: 3n}` is a third off, `{of: 3n, in: 2n}` half as much again. */
export type Share = { of: bigint; in: bigint };

/** Corrections of what was billed, at any age: prices, refunds, adjusting rows, names of models. */
export class Past {
  readonly #host: Host;
  readonly #names = new Map<string, string>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** Multiplies the money of a selection; requests and tokens stay. Returns how many entries it touched. */
  reprice(selection: Selection, share: Share): number {
    const part = (amount: bigint) => (amount * share.of) / share.in;
    return this.#host.ledger().revise(selection, ({ usage, byokUsageInference }) => ({
      usage: part(usage),
      byokUsageInference: part(byokUsageInference),
    }));
  }

  /** Gives the money of a selection back; requests and tokens stay. Returns how many entries it touched. */
  refund(selection: Selection): number {
    return this.#host.ledger().revise(selection, () => ({ usage: 0n, byokUsageInference: 0n }));
  }

  /** Takes entries out, requests and tokens included. Returns how many there were. */
  erase(selection: Selection): number {
    return this.#host.ledger().erase(selection);
  }

  /** Writes a row of its own that corrects others: every amount may be below 0. */
  adjust(input: AdjustmentInput): Entry {
    const { now, nextName, ledger } = this.#host;
    const entry = toAdjustment(input, { now: now(), name: nextName() });
    ledger().add(entry);
    return entry;
  }

  /**
   * Gives a model another permaslug from now on, also for requests that name the old one.
   * @param options.past whether past entries are renamed, too; true when left out
   * @returns how many entries of the past were renamed
   */
  renameModel(from: string, to: string, options: { past?: boolean } = {}): number {
    const ledger = this.#host.ledger();
    for (const [old, name] of this.#names) if (name === from) this.#names.set(old, to);
    this.#names.set(from, to);
    return options.past === false ? 0 : ledger.revise({ model: from }, () => ({ model: to }));
  }

  /** The current permaslug of a model. */
  nameOf(model: string): string {
    return this.#names.get(model) ?? model;
  }
}
