import type { Entry } from '../ledger/entry.ts';

type Arrival = { readonly dueAt: number; readonly entry: Entry };

/** Entries on their way into the ledger, such as those of requests that still run. */
export class Arrivals {
  #waiting: Arrival[] = [];

  get count(): number {
    return this.#waiting.length;
  }

  /** @param dueAt Unix ms from which the ledger holds the entry. */
  add(dueAt: number, entry: Entry): void {
    this.#waiting.push({ dueAt, entry });
  }

  /** Hands over what is due at an instant, oldest first. */
  takeDue(now: number): Entry[] {
    const due = this.#waiting.filter((one) => one.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => one.dueAt > now);
    return due.map((one) => one.entry);
  }
}
