import type { Account } from './accounts.ts';
import { type Clock, wallClock } from './clock.ts';
import { createSimulator, type Simulator } from './simulator.ts';
import { DAY, monthStart } from './time.ts';
import { PROFILES } from './traffic/profiles.ts';

type MadeKey = { name: string; key: string; hash: string };
export type Populated = { account: Account; managementKey: MadeKey; keys: MadeKey[] };

const PURPOSES = ['production-api', 'support-bot', 'batch-nightly', 'research', 'staging'] as const;

function makeKey(account: Account, input: Parameters<Account['createKey']>[0]): MadeKey {
  return { name: input.name, ...account.createKey(input) };
}

/**
 * Fills a simulator with accounts that each have a management key and keys of the usual purposes, all spending since
 * `days` ago, an hour told in one entry per model.
 */
export function populate(
  sim: Simulator,
  size: { accounts: number; keysPerAccount: number; days: number },
): Populated[] {
  const from = sim.clock.now() - size.days * DAY;
  return Array.from({ length: size.accounts }, (_, a) => {
    const account = sim.createAccount({ name: `Account ${a + 1}`, credits: 1_000_000 });
    const managementKey = makeKey(account, { name: 'management', kind: 'management' });
    const keys = Array.from({ length: size.keysPerAccount }, (_, k) => {
      const purpose = PURPOSES[k % PURPOSES.length] ?? 'staging';
      const made = makeKey(account, { name: `${purpose}-${k + 1}` });
      sim.traffic.add({ keyHash: made.hash, profile: PROFILES[purpose], from, slotsPerHour: 1 });
      return made;
    });
    return { account, managementKey, keys };
  });
}

export type Demo = Populated & { sim: Simulator };

/**
 * One account as a small company has it: a management key and six keys in two workspaces, one of them disabled since.
 * Keys and every hour's spending are the same at each start with the same seed.
 * @param options.since when the history begins, Unix ms. When left out, the start of the UTC month of 90 days ago: a
 *   fixed day within a month, so that lifetime counters do not fall from one start to the next.
 */
export function createDemo(
  options: { seed?: string | number; clock?: Clock; days?: number; since?: number } = {},
): Demo {
  const { clock = wallClock(), days = 90 } = options;
  const since = options.since ?? monthStart(clock.now() - days * DAY);
  const sim = createSimulator({ seed: options.seed ?? 1, clock });
  const account = sim.createAccount({ name: 'Acme Robotics', credits: 10_000 });
  const lab = account.createWorkspace({ name: 'Lab', slug: 'lab' });
  const managementKey = makeKey(account, { name: 'management', kind: 'management', createdAt: since });
  const make = (name: string, more: Partial<Parameters<Account['createKey']>[0]> = {}) =>
    makeKey(account, { name, createdAt: since, ...more });
  const production = make('production-api', { limit: 2000, limitReset: 'monthly' });
  const support = make('support-bot');
  const nightly = make('batch-nightly', { limit: 20, limitReset: 'daily' });
  const staging = make('staging', { limit: 150, limitReset: 'monthly' });
  const research = make('research', { workspace: lab.id });
  const prototype = make('old-prototype');
  const spend = (hash: string, purpose: keyof typeof PROFILES, until?: number) =>
    sim.traffic.add({
      keyHash: hash,
      profile: PROFILES[purpose],
      from: since,
      ...(until !== undefined && { until }),
    });
  spend(production.hash, 'production-api');
  spend(support.hash, 'support-bot');
  spend(nightly.hash, 'batch-nightly');
  spend(staging.hash, 'staging');
  spend(research.hash, 'research');
  spend(prototype.hash, 'staging', since + 60 * DAY);
  // It spent while it lived: its past is written before it is disabled.
  sim.traffic.runTo(clock.now());
  const disabled = account.keys.find((key) => key.hash === prototype.hash);
  if (disabled !== undefined) disabled.disabled = true;
  return { sim, account, managementKey, keys: [production, support, nightly, staging, research, prototype] };
}
