import type { Settings } from '../settings.ts';
import type { Entry, Source } from './entry.ts';
import type { Ledger } from './ledger.ts';

export type Money = { usage: bigint; byokUsageInference: bigint };
type Lag = Readonly<Record<Source, number>>;

/** What each source tells of the ledger: the entries whose time has come for it. */
export class Sources {
  readonly #settings: Settings;
  readonly #ofKeys = new Map<string, Partial<Lag>>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Lets sources lag for one key, in milliseconds, whatever they do for others; `null` ends it. */
  setLag(keyHash: string, lag: Partial<Lag> | null): void {
    if (lag === null) this.#ofKeys.delete(keyHash);
    else this.#ofKeys.set(keyHash, lag);
  }

  /** The entries of a key that a source knows at `now`, from an instant (inclusive) to an instant (exclusive). */
  entries(
    ledger: Ledger,
    { source, keyHash, now }: { source: Source; keyHash: string; now: number },
    span: { from: number; to: number },
  ): Entry[] {
    const known = ledger.entries(keyHash, span.from, Math.min(span.to, this.#horizon(source, keyHash, now)));
    const withheld = new Set(ledger.withheld(keyHash, source, now));
    return withheld.size === 0 ? known : known.filter((entry) => !withheld.has(entry));
  }

  /** The money of a key before an instant, as the counters know it at `now`. */
  lifetime(ledger: Ledger, { keyHash, now }: { keyHash: string; now: number }, before: number): Money {
    const to = Math.min(before, this.#horizon('counters', keyHash, now));
    let { usage, byokUsageInference } = ledger.lifetime(keyHash, to);
    for (const entry of ledger.withheld(keyHash, 'counters', now)) {
      if (entry.at >= to) continue;
      usage -= entry.usage;
      byokUsageInference -= entry.byokUsageInference;
    }
    return { usage, byokUsageInference };
  }

  #horizon(source: Source, keyHash: string, now: number): number {
    return now - (this.#ofKeys.get(keyHash)?.[source] ?? this.#settings.lag[source]) + 1;
  }
}
