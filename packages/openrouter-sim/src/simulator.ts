import { Account, type ApiKey, type KeyChange } from './accounts.ts';
import { type Clock, wallClock } from './clock.ts';
import { Faults } from './faults.ts';
import { type GenerationInput, toEntry } from './generation.ts';
import { Arrivals } from './inference/arrivals.ts';
import { type InferenceOutcome, requestInference } from './inference/inference.ts';
import { Interludes } from './interludes.ts';
import { KeyHistory } from './keys/history.ts';
import type { Correction, Entry } from './ledger/entry.ts';
import { Ledger } from './ledger/ledger.ts';
import { Past } from './ledger/past.ts';
import { Sources } from './ledger/sources.ts';
import { Odd } from './odd/odd.ts';
import { RateLimits } from './rate-limits.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { Traffic } from './traffic/traffic.ts';

/** One request that reached the simulator, as tests count them. */
export type RequestRecord = {
  readonly method: string;
  /** Below the base path, without the query. */
  readonly path: string;
  readonly query: string;
  /** Simulator time, Unix ms. */
  readonly at: number;
  /** Of the bearer key, known or not. */
  readonly keyHash: string | null;
  /** `null` while unanswered, and when a fault broke the connection. */
  status: number | null;
};

const KEPT_REQUESTS = 10_000;

/** A whole OpenRouter in memory: accounts, their ledger, the traffic that fills it and the faults it shows. */
export class Simulator {
  readonly seed: string;
  readonly clock: Clock;
  readonly settings: Settings = defaultSettings();
  readonly accounts: Account[] = [];
  readonly faults: Faults;
  /** What is odd about its answers. */
  readonly odd: Odd;
  /** What happens between calls. */
  readonly interludes = new Interludes();
  readonly rateLimits = new RateLimits();
  readonly traffic: Traffic;
  /** The last 10,000 requests, oldest first. */
  readonly requests: RequestRecord[] = [];
  /** What keys were before they were changed by the API, by `changeKey` or `deleteKey`. */
  readonly keyHistory = new KeyHistory();
  /** Corrections of what was billed. */
  readonly past: Past;
  /** What counters, activity and analytics tell of the ledger. */
  readonly sources = new Sources(this.settings);
  /** Entries that the ledger will hold later. */
  readonly arrivals = new Arrivals();
  readonly #ledger = new Ledger();
  readonly #keys = new Map<string, { key: ApiKey; account: Account }>();
  #recorded = 0;

  constructor(options: { seed?: string | number; clock?: Clock }) {
    this.seed = String(options.seed ?? 1);
    this.clock = options.clock ?? wallClock();
    this.faults = new Faults(this.seed);
    this.odd = new Odd(this.seed);
    this.traffic = new Traffic({
      seed: this.seed,
      write: (entry) => this.#write(entry),
      isSpending: (keyHash, at) => this.#isSpending(keyHash, at),
    });
    this.past = new Past({
      ledger: () => this.ledger,
      now: () => this.clock.now(),
      nextName: () => this.#nextName(),
    });
  }

  /** The truth, brought up to the clock's now. */
  get ledger(): Ledger {
    const now = this.clock.now();
    this.traffic.runTo(now);
    for (const entry of this.arrivals.takeDue(now)) this.#write(entry);
    return this.#ledger;
  }

  /** Opens an account. Credits in USD, 1,000 when left out. */
  createAccount(input: { name: string; credits?: number }): Account {
    const registry = {
      seed: this.seed,
      now: () => this.clock.now(),
      register: (owner: Account, draft: Omit<ApiKey, 'id'>) => this.#register(owner, draft),
    };
    const { name, credits = 1000 } = input;
    const account = new Account(registry, { name, credits, index: this.accounts.length });
    this.accounts.push(account);
    return account;
  }

  /** The key with this hash, deleted ones included, and whose it is. */
  findKey(hash: string): { key: ApiKey; account: Account } | undefined {
    return this.#keys.get(hash);
  }

  /** The entry that a generation would be in the ledger, where it is not written yet. */
  draft(input: GenerationInput): Entry {
    const entry = toEntry(input, { now: this.clock.now(), name: this.#nextName() });
    return { ...entry, model: this.past.nameOf(entry.model) };
  }

  /** Writes a generation, now or in the past, as if it had been billed. */
  record(input: GenerationInput): Entry {
    const entry = this.draft(input);
    this.ledger.add(entry);
    return entry;
  }

  /**
   * A request to a model, checked as OpenRouter does before it routes: it is refused, or runs and is billed
   * `settings.delay.inference` later, whatever becomes of its key in the meantime.
   */
  infer(input: GenerationInput): InferenceOutcome {
    return requestInference(this, input);
  }

  /** Changes a key as somebody does elsewhere, on OpenRouter's own page or with another tool. */
  changeKey(hash: string, change: KeyChange): ApiKey {
    const { key } = this.#known(hash);
    this.#note(key);
    return Object.assign(key, change, { updatedAt: this.clock.now() });
  }

  /** Deletes a key for good. */
  deleteKey(hash: string): void {
    const { key } = this.#known(hash);
    this.#note(key);
    key.deleted = true;
  }

  /** The key as inference knows it now. */
  asInferenceKnows(key: ApiKey): ApiKey {
    return this.keyHistory.behind(key, this.clock.now(), this.settings.delay.stop);
  }

  /** The key as listings show it now. */
  asListed(key: ApiKey): ApiKey {
    return this.keyHistory.behind(key, this.clock.now(), this.settings.delay.readBack);
  }

  /** Changes an earlier generation's money or tokens, up or down; every answer follows. */
  correct(id: string, change: Correction): Entry {
    return this.ledger.correct(id, change);
  }

  /** Notes a request; the oldest notes make room. */
  log(record: RequestRecord): RequestRecord {
    if (this.requests.length >= KEPT_REQUESTS) this.requests.shift();
    this.requests.push(record);
    return record;
  }

  #register(account: Account, draft: Omit<ApiKey, 'id'>): ApiKey {
    const key = { ...draft, id: 1_000_001 + this.#keys.size };
    this.#keys.set(key.hash, { key, account });
    this.#ledger.open(key.hash, account.id);
    return key;
  }

  #nextName(): string {
    this.#recorded += 1;
    return `${this.seed} ${this.#recorded}`;
  }

  #write(entry: Entry): void {
    const model = this.past.nameOf(entry.model);
    this.#ledger.add(model === entry.model ? entry : { ...entry, model });
  }

  #isSpending(keyHash: string, at: number): boolean {
    const found = this.#keys.get(keyHash)?.key;
    if (found === undefined) return false;
    const key = this.keyHistory.behind(found, at, this.settings.delay.stop);
    return !key.disabled && !key.deleted && at < (key.expiresAt ?? Infinity);
  }

  #known(hash: string): { key: ApiKey; account: Account } {
    const found = this.#keys.get(hash);
    if (found === undefined) throw new Error(`no key with hash ${hash}`);
    return found;
  }

  /** What a key spent until now it spent as it was. */
  #note(key: ApiKey): void {
    const now = this.clock.now();
    this.traffic.runTo(now);
    this.keyHistory.note(key, now);
  }
}

/** A new, empty OpenRouter. The same seed, clock and calls make the same one. */
export function createSimulator(options: { seed?: string | number; clock?: Clock } = {}): Simulator {
  return new Simulator(options);
}
