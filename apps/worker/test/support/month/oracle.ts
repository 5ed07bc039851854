import type { Simulator } from '@watcher/openrouter-sim';
import { Calendar, type Recurring } from './calendar.ts';

/** A budget as its owner made it. Money in 1e-12 USD. */
export interface Counted extends Recurring {
  readonly id: number;
  readonly teamId: number;
  readonly amount: bigint;
  /** Hashes; null: every key of the team. */
  readonly hashes: readonly string[] | null;
  readonly models: readonly string[] | null;
  readonly includeByok: boolean;
  readonly thresholds: readonly number[];
  /** At how many per cent its keys are to be stopped; null: never, or as a dry run only. */
  readonly stopsAt: number | null;
}

interface Money {
  readonly cost: bigint;
  readonly byok: bigint;
}

interface Look extends Money {
  readonly at: number;
}

type Source = 'counters' | 'analytics';

const NOTHING: Money = { cost: 0n, byok: 0n };

/**
 * What the product has to tell, from the simulator's ledger alone: at every instant at which it evaluates, what each
 * source of OpenRouter shows, which thresholds that reaches, and which keys are to stand still.
 */
export class Oracle {
  /** `budget threshold start of the period`: every alert that there must be. */
  readonly opened = new Set<string>();
  /** Those that are open now: what a correction took back and the same period reaches again opens nothing. */
  readonly open = new Set<string>();
  /** What the figures show of each budget now, and what counters show beside it. */
  readonly standings = new Map<number, { readonly spent: bigint; readonly provisional: bigint }>();
  /** Keys that budgets keep disabled now. */
  readonly stopped = new Set<string>();
  readonly #sim: Simulator;
  readonly #hashesOf: (teamId: number) => readonly string[];
  readonly #calendar = new Calendar();
  readonly #looks = new Map<string, Look[]>();

  constructor(sim: Simulator, hashesOf: (teamId: number) => readonly string[]) {
    this.#sim = sim;
    this.#hashesOf = hashesOf;
  }

  /** OpenRouter is read now. */
  look(): void {
    const now = this.#sim.clock.now();
    for (const { hash, kind } of this.#sim.accounts.flatMap(({ keys }) => keys)) {
      if (kind !== 'inference') continue;
      const looks = this.#looks.get(hash) ?? [];
      looks.push({ at: now, ...this.#shown(hash, 'counters', now) });
      this.#looks.set(hash, looks);
    }
  }

  /** The product evaluates now, after it has read everything. */
  evaluate(budgets: readonly Counted[]): void {
    const now = this.#sim.clock.now();
    const reached = new Set<string>();
    this.stopped.clear();
    for (const budget of budgets) {
      const start = this.#calendar.startOf(budget, now);
      const spent = this.#spent(budget, start, now + 1, now);
      const provisional = this.#provisional(budget, start, now);
      const used = spent + provisional;
      this.standings.set(budget.id, { spent, provisional });
      for (const threshold of budget.thresholds) {
        if (!isReached(used, budget.amount, threshold)) continue;
        const alert = `${budget.id} ${threshold} ${new Date(start).toISOString()}`;
        reached.add(alert);
        if (!this.opened.has(alert)) this.open.add(alert);
        this.opened.add(alert);
      }
      if (budget.stopsAt === null || !isReached(used, budget.amount, budget.stopsAt)) continue;
      for (const hash of this.#keysOf(budget)) this.stopped.add(hash);
    }
    for (const alert of this.open) if (!reached.has(alert)) this.open.delete(alert);
  }

  /** What each period that ended after an instant came to: `start end spent`, newest first. */
  history(budget: Counted, madeAt: number): string[] {
    const now = this.#sim.clock.now();
    if (budget.period === 'total') return [];
    const first = this.#calendar.startOf(budget, madeAt);
    const starts = [first, ...this.#calendar.startsBetween(budget, madeAt, now)];
    const periods = starts.slice(0, -1).map((start, index) => ({ start, end: starts[index + 1] ?? now }));
    return periods
      .map(({ start, end }) => {
        const spent = this.#spent(budget, start, end, now);
        return `${new Date(start).toISOString()} ${new Date(end).toISOString()} ${spent}`;
      })
      .reverse();
  }

  #keysOf({ hashes, teamId }: Counted): readonly string[] {
    return hashes ?? this.#hashesOf(teamId);
  }

  #spent(budget: Counted, from: number, to: number, now: number): bigint {
    return this.#keysOf(budget)
      .map((hash) => countedOf(budget, this.#shown(hash, 'analytics', now, { from, to, budget })))
      .reduce((sum, one) => sum + one, 0n);
  }

  /**
   * What counters show and figures do not, which no figure splits by model: of each key no more than is unexplained in
   * all, and no more than its counter grew by since the last look before the period less what the figures have of it.
   */
  #provisional(budget: Counted, start: number, now: number): bigint {
    if (budget.models !== null) return 0n;
    return this.#keysOf(budget)
      .map((hash) => {
        const looks = this.#looks.get(hash) ?? [];
        const counter = looks.at(-1) ?? NOTHING;
        const known = this.#shown(hash, 'analytics', now);
        const open = countedOf(budget, {
          cost: atLeastNothing(counter.cost - known.cost),
          byok: atLeastNothing(counter.byok - known.byok),
        });
        const before = looks.findLast(({ at }) => at < start);
        if (before === undefined) return open;
        const ofPeriod = countedOf(budget, this.#shown(hash, 'analytics', now, { from: start, to: now + 1 }));
        const grown = atLeastNothing(countedOf(budget, counter) - countedOf(budget, before) - ofPeriod);
        return leastOf(grown, open);
      })
      .reduce((sum, one) => sum + one, 0n);
  }

  /** What a source shows now of a key's entries from an instant to another. */
  #shown(
    hash: string,
    source: Source,
    now: number,
    { from, to, budget }: { from?: number; to?: number; budget?: Counted } = {},
  ): Money {
    let [cost, byok] = [0n, 0n];
    for (const entry of this.#sim.ledger.entries(hash, from, Math.min(to ?? Infinity, now + 1))) {
      if ((entry.shownFrom?.[source] ?? now) > now) continue;
      if (budget?.models != null && !budget.models.includes(entry.model)) continue;
      cost += entry.usage;
      byok += entry.byokUsageInference;
    }
    return { cost, byok };
  }
}

function countedOf({ includeByok }: Counted, { cost, byok }: Money): bigint {
  return includeByok ? cost + byok : cost;
}

function isReached(used: bigint, amount: bigint, percent: number): boolean {
  return 100n * used >= BigInt(percent) * amount;
}

function leastOf(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function atLeastNothing(amount: bigint): bigint {
  return amount < 0n ? 0n : amount;
}
