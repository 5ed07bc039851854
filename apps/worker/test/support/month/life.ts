import type { Account, Simulator } from '@watcher/openrouter-sim';
import type { Dice } from '../dice.ts';

const HOUR = 3_600_000;
const MODELS = ['openai/gpt-5-mini-2025-08-07', 'anthropic/claude-4.5-sonnet-20250929'] as const;
/** How often a key makes a request in an hour. */
export const PACE = 0.25;
/** After so long all sources show everything. */
export const LATEST_HOURS = 24;

/** A made-up bill in 1e-12 USD, a dollar on average. */
function bill(dice: Dice): bigint {
  return BigInt(dice.below(2 ** 31)) * 997n + 1n;
}

/** What people and programs do at OpenRouter in the course of hours. */
export class Life {
  /** Requests that OpenRouter refused. */
  refused = 0;
  corrections = 0;
  late = 0;
  /** `hash instant`: keys that somebody else disabled. */
  readonly disabledElsewhere: string[] = [];
  /** Hashes of keys that were made meanwhile. */
  readonly newKeys: string[] = [];
  /** Keys that stand still because somebody else wants it. */
  readonly heldElsewhere = new Set<string>();
  readonly #dice: Dice;
  readonly #sim: Simulator;
  readonly #from: number;
  /** Generations that may still be corrected. */
  readonly #recorded: string[] = [];

  constructor(dice: Dice, sim: Simulator) {
    this.#dice = dice;
    this.#sim = sim;
    this.#from = sim.clock.now();
  }

  /** The hours that end now. */
  pass(hours: number): void {
    for (const account of this.#sim.accounts) this.#meddle(account);
    for (let hour = 0; hour < hours; hour += 1) {
      for (const { hash, kind, createdAt } of this.#sim.accounts.flatMap(({ keys }) => keys)) {
        if (kind !== 'inference') continue;
        if (this.#dice.chance(PACE)) this.#request(hash, createdAt, hour);
        if (this.#dice.chance(0.01)) this.#comeLate(hash, createdAt);
      }
      for (let times = this.#dice.below(3); times > 0; times -= 1) this.#correct();
    }
  }

  /** A request that OpenRouter answers or refuses; it may show later, in all sources or in the figures only. */
  #request(hash: string, createdAt: number, hoursAgo: number): void {
    const now = this.#sim.clock.now();
    const isOld = createdAt < this.#from;
    const late = this.#dice.next();
    const isLate = isOld && late < 0.12;
    const until = now + this.#dice.below(LATEST_HOURS * HOUR);
    const outcome = this.#sim.infer({
      ...this.#generation(hash),
      at: Math.max(createdAt, now - hoursAgo * HOUR - this.#dice.below(HOUR)),
      ...(isLate ? { shownFrom: late < 0.06 ? until : { analytics: until } } : {}),
    });
    if (outcome.entry === null) this.refused += 1;
    else this.#keep(outcome.entry.id);
    if (isLate) this.late += 1;
  }

  /** A generation of the last days that is billed only now. */
  #comeLate(hash: string, createdAt: number): void {
    const at = this.#sim.clock.now() - this.#dice.below(72 * HOUR);
    const { id } = this.#sim.record({ ...this.#generation(hash), at: Math.max(createdAt, this.#from, at) });
    this.#keep(id);
    this.late += 1;
  }

  #generation(keyHash: string) {
    const isByok = this.#dice.chance(0.15);
    const cost = bill(this.#dice);
    return {
      keyHash,
      model: this.#dice.pick(MODELS),
      promptTokens: this.#dice.below(50_000),
      completionTokens: this.#dice.below(5_000),
      usage: isByok ? cost / 20n : cost,
      isByok,
      byokUsageInference: isByok ? cost : 0n,
    };
  }

  #keep(id: string): void {
    this.#recorded.push(id);
    if (this.#recorded.length > 400) this.#recorded.shift();
  }

  /** Up or down; a BYOK fee likewise. */
  #correct(): void {
    if (this.#recorded.length === 0) return;
    this.#sim.correct(this.#dice.pick(this.#recorded), { usage: bill(this.#dice) });
    this.corrections += 1;
  }

  /** Others disable and enable keys, and make new ones. What runs here, they do not touch. */
  #meddle(account: Account): void {
    const key = this.#dice.pick(account.keys.filter(({ kind }) => kind === 'inference'));
    if (this.#dice.chance(0.015) && !key.disabled) {
      this.#sim.changeKey(key.hash, { disabled: true });
      this.heldElsewhere.add(key.hash);
      this.disabledElsewhere.push(`${key.hash} ${new Date(this.#sim.clock.now()).toISOString()}`);
    } else if (this.#dice.chance(0.3) && this.heldElsewhere.delete(key.hash)) {
      this.#sim.changeKey(key.hash, { disabled: false });
    }
    if (this.#dice.chance(0.004)) {
      this.newKeys.push(account.createKey({ name: `new ${this.newKeys.length}` }).hash);
    }
  }
}
