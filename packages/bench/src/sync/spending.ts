import type { Account, Simulator } from '@watcher/openrouter-sim';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const MODELS = [
  'openai/gpt-5-mini-2025-08-07',
  'anthropic/claude-4.5-sonnet-20250929',
  'google/gemini-2.5-flash',
];

/** What every key used before anybody watched it: an hourly fact of each model. */
export interface Past {
  /** The last ones; less than a first sync reaches back. */
  readonly days: number;
  readonly hoursPerDay: number;
  readonly models: number;
}

/** Makes a key that has that past. @returns its hash. */
export function spendPast(sim: Simulator, account: Account, name: string, past: Past): string {
  const now = sim.clock.now();
  const { hash } = account.createKey({ name, createdAt: now - (past.days + 0.5) * DAY });
  for (let day = past.days; day > 0; day -= 1) {
    for (let hour = 0; hour < past.hoursPerDay; hour += 1) {
      for (let model = 0; model < past.models; model += 1)
        spend(sim, hash, now - day * DAY + hour * HOUR, model);
    }
  }
  return hash;
}

/** A few requests of a key; amounts differ from one time to the next, and one in five is paid with an own key. */
export function spend(sim: Simulator, hash: string, at: number, index: number): void {
  const varied = Math.floor(at / 1000) + index;
  sim.record({
    keyHash: hash,
    at,
    model: MODELS[index % MODELS.length] ?? '',
    requests: 1 + (varied % 7),
    promptTokens: 1000 + (varied % 4001),
    cachedTokens: varied % 1000,
    completionTokens: 100 + (varied % 401),
    isByok: varied % 5 === 0,
  });
}
