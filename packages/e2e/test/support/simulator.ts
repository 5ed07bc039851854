import {
  type Account,
  createSimulator,
  fixedClock,
  PROFILES,
  type Simulator,
  type SimulatorServer,
  startSimulator,
  type Totals,
  toNumber,
} from '@watcher/openrouter-sim';
import { expect, vi } from 'vitest';
import type { RestClient } from './rest.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export type AccountKeys = {
  account: Account;
  management: { key: string; hash: string };
  keys: { name: string; key: string; hash: string }[];
};
export type RunningSimulator = { sim: Simulator; server: SimulatorServer; accounts: AccountKeys[] };
/** One that others use, too, with the one account that is a test file's own. */
export type SharedSimulator = RunningSimulator & { own: AccountKeys };

/**
 * An OpenRouter whose clock stands at the real now, so that its history does not grow while a test compares.
 * Each account is called after its management key and has two spending keys, `<account>-api` and `<account>-lab`, and 29
 * days of history, from the start of that UTC day on.
 */
export async function openSimulator(names: readonly string[]): Promise<RunningSimulator> {
  const sim = createSimulator({ seed: 'e2e', clock: fixedClock(Date.now()) });
  const accounts = names.map((name) => openAccount(sim, name));
  return { sim, accounts, server: await startSimulator(sim) };
}

/** The same OpenRouter with one more account and a clock that stands at the real now, for a file that shares it. */
export function withAccount({ sim, server }: RunningSimulator, name: string, days?: number): SharedSimulator {
  sim.clock.set(Date.now());
  const own = openAccount(sim, name, days);
  return { sim, server, own, accounts: [own] };
}

function openAccount(sim: Simulator, name: string, days = 29): AccountKeys {
  const from = Math.floor(sim.clock.now() / DAY - days) * DAY;
  const account = sim.createAccount({ name, credits: 100_000 });
  const management = account.createKey({ name, kind: 'management' });
  const lab = account.createWorkspace({ name: 'Lab', slug: 'lab' });
  const make = (purpose: 'api' | 'lab', workspace: string) => {
    const made = account.createKey({ name: `${name}-${purpose}`, workspace });
    const profile = PROFILES[purpose === 'api' ? 'production-api' : 'research'];
    sim.traffic.add({ keyHash: made.hash, profile, from, slotsPerHour: 1 });
    return { name: `${name}-${purpose}`, ...made };
  };
  return { account, management, keys: [make('api', account.defaultWorkspace.id), make('lab', lab.id)] };
}

/** The ledger's sums over UTC days, both included, as the product spells days. */
export function ledgerTotal(
  sim: Simulator,
  days: { start_date: string; end_date: string },
  of: { account?: Account; keyHash?: string } = {},
): Totals {
  return sim.ledger.total({ ...of, from: Date.parse(days.start_date), to: Date.parse(days.end_date) + DAY });
}

/**
 * Waits until the product's last 30 days are the ledger's, exactly and key by key.
 * @param options.accounts whose keys; all when left out
 * @throws with both sides when they still differ after `timeout` ms
 */
export async function arrived(
  client: RestClient,
  { sim, accounts }: RunningSimulator,
  options: { timeout?: number; accounts?: readonly AccountKeys[] } = {},
): Promise<void> {
  const keys = (options.accounts ?? accounts).flatMap((account) => account.keys);
  await vi.waitFor(
    async () => {
      const { period, by_key } = await client.dashboard();
      const told = keys.map(({ name }) => [name, by_key.find((key) => key.api_key_name === name)?.cost]);
      const truth = keys.map(({ name, hash }) => [
        name,
        toNumber(ledgerTotal(sim, period, { keyHash: hash }).usage),
      ]);
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(truth));
    },
    { timeout: options.timeout ?? 30_000, interval: 250 },
  );
}

/** What a key spends while something is broken: an amount that no other call makes, down to 1e-9 USD. */
export function spend(sim: Simulator, keyHash: string, nanoUsd: number): void {
  sim.record({
    keyHash,
    model: 'anthropic/claude-4.5-sonnet-20250929',
    promptTokens: 1000 + (nanoUsd % 997),
    completionTokens: 200 + (nanoUsd % 89),
    usage: BigInt(nanoUsd) * 1000n,
  });
}
