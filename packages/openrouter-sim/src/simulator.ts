import { Account, type ApiKey } from './accounts.ts';
import { type Clock, wallClock } from './clock.ts';
import { Faults } from './faults.ts';
import { type GenerationInput, toEntry } from './generation.ts';
import { type Correction, type Entry, Ledger } from './ledger.ts';
import { Traffic } from './traffic/traffic.ts';

/** How this OpenRouter behaves where the real one varies; every field may be changed while it runs. */
export type Settings = {
  /** The time column of analytics rows is `<this>__<granularity>`. */
  timeColumn: 'date' | 'created_at';
  /** Its values: ISO instants, or the date alone where the granularity is a day or more. */
  timeValue: 'instant' | 'date';
  /** How far each source lags behind the ledger, in milliseconds. */
  lag: { counters: number; activity: number; analytics: number };
  /** Analytics queries an account may make in a minute; `null` for no limit. OpenRouter reports 64. */
  analyticsPerMinute: number | null;
};

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
  readonly settings: Settings = {
    timeColumn: 'date',
    timeValue: 'instant',
    lag: { counters: 0, activity: 0, analytics: 0 },
    analyticsPerMinute: null,
  };
  readonly accounts: Account[] = [];
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** The last 10,000 requests, oldest first. */
  readonly requests: RequestRecord[] = [];
  readonly #ledger = new Ledger();
  readonly #keys = new Map<string, { key: ApiKey; account: Account }>();
  #recorded = 0;

  constructor(options: { seed?: string | number; clock?: Clock }) {
    this.seed = String(options.seed ?? 1);
    this.clock = options.clock ?? wallClock();
    this.faults = new Faults(this.seed);
    this.traffic = new Traffic({
      seed: this.seed,
      write: (entry) => this.#ledger.add(entry),
      isSpending: (keyHash, at) => this.#isSpending(keyHash, at),
    });
  }

  /** The truth, brought up to the clock's now. */
  get ledger(): Ledger {
    this.traffic.runTo(this.clock.now());
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

  /** Writes a generation, now or in the past, as if it had been billed. */
  record(input: GenerationInput): Entry {
    this.#recorded += 1;
    const entry = toEntry(input, { now: this.clock.now(), name: `${this.seed} ${this.#recorded}` });
    this.ledger.add(entry);
    return entry;
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

  #isSpending(keyHash: string, at: number): boolean {
    const key = this.#keys.get(keyHash)?.key;
    return key !== undefined && !key.disabled && !key.deleted && at < (key.expiresAt ?? Infinity);
  }
}

/** A new, empty OpenRouter. The same seed, clock and calls make the same one. */
export function createSimulator(options: { seed?: string | number; clock?: Clock } = {}): Simulator {
  return new Simulator(options);
}
